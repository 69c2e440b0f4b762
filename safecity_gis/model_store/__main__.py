"""`python -m safecity_gis.model_store obtain`: bring the models to `$SAFECITY_VAR/models`; `check` only looks."""

import argparse
import sys
from pathlib import Path

from safecity_gis.environment import Environment, var_folder
from safecity_gis.model_store.manifest import ManifestError, Model, load_manifest
from safecity_gis.model_store.obtain import obtain, read_checked
from safecity_gis.model_store.tfjs import UnsupportedGraph


def _run(command: str, model: Model, directory: Path) -> str:
    if command == "obtain":
        return obtain(model, directory).value
    read_checked(model, directory)
    return "present"


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 when every model is there, 1 with one line on stderr for each that is not."""
    parser = argparse.ArgumentParser(prog="python -m safecity_gis.model_store", description=__doc__)
    parser.add_argument("command", choices=("obtain", "check"))
    parser.add_argument("--only", metavar="NAME", help="one model of the manifest")
    parser.add_argument("--directory", type=Path, default=var_folder(Environment()) / "models", help="default: %(default)s")
    options = parser.parse_args(arguments)
    try:
        models = [model for model in load_manifest(options.directory).values() if options.only in (None, model.name)]
    except ManifestError as error:
        print(error, file=sys.stderr)
        return 1
    if not models:
        print(f"no model of the manifest is named {options.only}", file=sys.stderr)
        return 1
    failed = False
    for model in models:
        try:
            print(f"{model.name}: {_run(options.command, model, options.directory)}")
        except (OSError, ValueError, UnsupportedGraph) as error:
            print(f"{model.name}: {error}", file=sys.stderr)
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
