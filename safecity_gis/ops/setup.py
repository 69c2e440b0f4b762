"""What follows the Python environment: JavaScript packages, what browsers load, translations, the clip, models."""

import gzip
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from safecity_gis.environment import ROOT
from safecity_gis.ops.report import Refused, say
from safecity_gis.ops.stamps import digest_of, is_stamped, stamp

_BIN = Path(sys.executable).parent
_VENDOR = {
    "maplibre-gl": (
        "dist/maplibre-gl.mjs",
        "dist/maplibre-gl-shared.mjs",
        "dist/maplibre-gl-worker.mjs",
        "dist/maplibre-gl.css",
        "LICENSE.txt",
    ),
    "uplot": ("dist/uPlot.esm.js", "dist/uPlot.min.css", "LICENSE"),
}
_CLIP = "vtest.avi"
_CLIP_MEMBER = f"./usr/share/doc/opencv-doc/examples/data/{_CLIP}"
_HINTS = (
    ("no space left|enospc", "the disk is full: free some space and run the same command again"),
    (
        "could not resolve|temporary failure|enotfound|eai_again|econnre|etimedout|network|timed out|unreachable",
        "a package server could not be reached: check the network or proxy and run the same command again",
    ),
)


def prepare(var: Path) -> None:
    """Run every step whose inputs changed since it was last done.

    Raises:
        Refused: a step failed; the line says what to do.
    """
    stamps = var / "stamps"
    steps: tuple[tuple[str, str, bool, Callable[[Path], None]], ...] = (
        ("node", _node_digest(), (ROOT / "node_modules").is_dir(), _install_node_packages),
        ("vendor", _node_digest(), (ROOT / "static" / "vendor").is_dir(), copy_vendor),
        ("messages", digest_of(_catalogues()), all(po.with_suffix(".mo").exists() for po in _catalogues()), _compile_messages),
        ("clip", _CLIP, (var / "clips" / _CLIP).is_file(), _obtain_clip),
        ("models", digest_of((ROOT / "safecity_gis" / "model_store").glob("*.*")), (var / "models").is_dir(), _obtain_models),
    )
    for name, digest, there, step in steps:
        if not (there and is_stamped(stamps, name, digest)):
            step(var)
            stamp(stamps, name, digest)


def run_step(
    what: str, command: Sequence[str], log: Path, *, timeout_s: float = 1200, environment: Mapping[str, str] | None = None
) -> None:
    """Run a command with its output in `log`; one clear line when it fails.

    Raises:
        Refused: with a hint where the cause is known, else with the log's last lines.
    """
    say(what)
    try:
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=timeout_s, check=False)
    except subprocess.TimeoutExpired as error:
        raise Refused(f"{what}: not done after {timeout_s:.0f} s: check the network and run the same command again") from error
    output = done.stdout + done.stderr
    with log.open("a") as file:
        file.write(f"\n== {what}: {' '.join(command)}\n{output}")
    if done.returncode != 0:
        known = next((hint for pattern, hint in _HINTS if re.search(pattern, output, re.IGNORECASE)), None)
        raise Refused(f"{what}: failed: {known or _tail(output, log)}")


def _tail(output: str, log: Path) -> str:
    return "\n".join([f"the last lines of {log}:", *output.strip().splitlines()[-5:]])


def _node_digest() -> str:
    return digest_of([ROOT / "package.json", ROOT / "package-lock.json"], *map(str, _VENDOR.items()))


def _install_node_packages(var: Path) -> None:
    command = [str(_BIN / "npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    run_step("installing the JavaScript packages of package-lock.json", command, var / "log" / "setup.log")


def copy_vendor(_var: Path) -> None:
    """Copy what browsers load into `static/vendor`, without references to source maps, which are not served."""
    for package, members in _VENDOR.items():
        target = ROOT / "static" / "vendor" / package.rpartition("/")[2]
        target.mkdir(parents=True, exist_ok=True)
        for member in members:
            source = ROOT / "node_modules" / package / member
            text = re.sub(r"^(//|/\*)# sourceMappingURL=.*$", "", source.read_text(), flags=re.MULTILINE)
            (target / source.name).write_text(text)


def _catalogues() -> list[Path]:
    return [path for folder in ("apps", "safecity_gis") for path in (ROOT / folder).glob("**/locale/*/LC_MESSAGES/*.po")]


def _compile_messages(var: Path) -> None:
    for catalogue in _catalogues():
        command = ["msgfmt", "--check-format", "-o", str(catalogue.with_suffix(".mo")), str(catalogue)]
        run_step(f"compiling {catalogue.relative_to(ROOT)}", command, var / "log" / "setup.log")


def _obtain_models(var: Path) -> None:
    command = [sys.executable, "-m", "safecity_gis.model_store", "obtain"]
    environment = os.environ | {"SAFECITY_VAR": str(var)}
    run_step("obtaining the recognition models", command, var / "log" / "setup.log", environment=environment)


def _obtain_clip(var: Path) -> None:
    """The real clip, from Debian's opencv-doc: the installed file, else out of the package without installing it."""
    target = var / "clips" / _CLIP
    target.parent.mkdir(exist_ok=True)
    installed = Path(_CLIP_MEMBER[1:])
    if installed.is_file():
        shutil.copyfile(installed, target)
        return
    packed = installed.with_name(f"{_CLIP}.gz")
    if not packed.is_file():
        packed = _unpack_clip(var)
    draft = target.with_suffix(".draft")
    if packed.suffix == ".gz":
        with gzip.open(packed) as source, draft.open("wb") as file:
            shutil.copyfileobj(source, file)
    else:
        shutil.move(packed, draft)
    draft.rename(target)


def _unpack_clip(var: Path) -> Path:
    work = var / "run" / "clip"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    log = var / "log" / "setup.log"
    fetch = f"cd '{work}' && apt-get download -o APT::Sandbox::User=root opencv-doc"
    run_step("fetching Debian's opencv-doc for the demonstration clip (96 MB)", ["/bin/sh", "-c", fetch], log)
    unpack = f"cd '{work}' && dpkg-deb --fsys-tarfile *.deb | tar -x --wildcards '{_CLIP_MEMBER}*' && rm *.deb"
    run_step("unpacking the demonstration clip", ["/bin/sh", "-c", unpack], log)
    return next((work / _CLIP_MEMBER).parent.glob(f"{_CLIP}*"))
