"""`make mutation`: how many of the small faults that mutmut puts into `core` its tests notice; see docs/runbooks/mutation.md."""

import argparse
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from mutmut import __main__ as mutmut
from mutmut.stats import status_by_exit_code

from safecity_gis.core.statistics import wilson
from safecity_gis.environment import ROOT
from safecity_gis.ops.report import Refused, say
from tests.perf.machine import commit

PACKAGES = ("core/geo", "core/tracking", "core/plates", "core/traffic", "core/crowd")
NEW, KILLED, TIMEOUT, SURVIVED, UNTESTED = "not checked", "killed", "timeout", "survived", "no tests"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def main(words: Sequence[str]) -> int:
    options = _options(words)
    os.chdir(ROOT)  # mutmut works in the folder it is called from
    _generate(options.processes)
    drawn = {package: _drawn(package, options.sample, options.seed) for package in options.packages or PACKAGES}
    for package, names in drawn.items():
        _judge(package, names, again=options.again, processes=options.processes)
    verdicts = _verdicts()
    if left := sum(verdicts[name] == NEW for names in drawn.values() for name in names):
        raise Refused(f"{left} mutants are not judged yet, the slow ones: the same command goes on where it was")
    extent = f"at most {options.sample} of each package, seed {options.seed}" if options.sample else "all"
    print(f"commit {commit()}, {extent}")
    print("| package | mutants | judged | killed | timeouts | survived | untested | noticed |\n|" + " --- |" * 8)
    for package, names in drawn.items():
        print(_row(package, names, verdicts))
    for name in (name for names in drawn.values() for name in names if not _noticed(verdicts[name])):
        print(f"{verdicts[name]}: {name}")
    return 0


def _generate(processes: int) -> None:
    """Write the mutants of every function that changed since the last run; the verdicts on all others stay."""
    say("writing mutants")
    with mutmut.CatchOutput():
        mutmut.copy_src_dir()
        mutmut.create_mutants(processes)


def _verdicts() -> dict[str, str]:
    """What became of each mutant, by its name."""
    mutants, _ = mutmut.collect_source_file_mutation_data(mutant_names=())
    return {name: status_by_exit_code[code] for _, name, code in mutants}


def _drawn(package: str, sample: int, seed: int) -> list[str]:
    names = _names(package, _verdicts())
    return sorted(names if not 0 < sample < len(names) else random.Random(seed).sample(names, sample))


def _names(package: str, verdicts: Mapping[str, str]) -> list[str]:
    beginning = f"safecity_gis.{package.strip('/').replace('/', '.')}."
    names = sorted(name for name in verdicts if name.startswith(beginning))
    if not names:
        raise Refused(f"no mutants of {package}: it is not among only_mutate in pyproject.toml")
    return names


def _judge(package: str, names: Sequence[str], *, again: bool, processes: int) -> None:
    """Let mutmut run the tests of those on which there is no verdict yet, or also of those that nothing noticed."""
    verdicts = _verdicts()
    open_ = [name for name in names if verdicts[name] == NEW or (again and not _noticed(verdicts[name]))]
    say(f"{package}: {len(open_)} of {len(names)} mutants to judge")
    if open_:
        command = [str(Path(sys.executable).parent / "mutmut"), "run", "--max-children", str(processes), *open_]
        if subprocess.run(command, cwd=ROOT, env=os.environ | ONE_THREAD, check=False).returncode:
            raise Refused("mutmut could not go on; see above")


def _noticed(verdict: str) -> bool:
    return verdict not in (NEW, SURVIVED, UNTESTED)


def _row(package: str, names: Sequence[str], verdicts: Mapping[str, str]) -> str:
    count, of_all = Counter(verdicts[name] for name in names), len(_names(package, verdicts))
    noticed = sum(_noticed(verdicts[name]) for name in names)
    share = f"{100 * noticed / len(names):.1f} %"
    if len(names) < of_all:
        low, high = wilson(noticed, len(names)).times(100)
        share += f" ({low:.1f} to {high:.1f})"
    cells = (package, of_all, len(names), count[KILLED], count[TIMEOUT], count[SURVIVED], count[UNTESTED], share)
    return f"| {' | '.join(map(str, cells))} |"


def _options(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument(
        "packages", nargs="*", metavar="PACKAGE", help=f"below safecity_gis, such as {PACKAGES[0]}; else {', '.join(PACKAGES)}"
    )
    parser.add_argument(
        "--sample", type=int, default=0, help="at most so many mutants of each package, drawn at random; else all"
    )
    parser.add_argument("--seed", type=int, default=1, help="which ones are drawn")
    parser.add_argument(
        "--again", action="store_true", help="judge those anew that no test noticed so far: after a test was written"
    )
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="mutants judged at the same time")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
