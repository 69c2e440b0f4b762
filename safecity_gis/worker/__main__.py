"""`python -m safecity_gis.worker --name w1 [--once]`: recognise what this worker's cameras show, until SIGTERM."""

import argparse
import asyncio
import os
import re
import signal
import sys

import structlog

from safecity_gis.environment import Environment
from safecity_gis.logs import configure_logging
from safecity_gis.model_store.manifest import ManifestError
from safecity_gis.model_store.traits import TraitRefused
from safecity_gis.worker.adapters import ModelRefused
from safecity_gis.worker.inference import Detector, open_detector
from safecity_gis.worker.service import Worker
from safecity_gis.worker.settings import WorkerSettings, worker_settings

log = structlog.get_logger("safecity_gis.worker")


def main(arguments: list[str] | None = None) -> int:
    """Run one worker; the process's exit status."""
    parser = argparse.ArgumentParser(prog="python -m safecity_gis.worker", description=__doc__)
    parser.add_argument("--name", required=True, type=_code, help="the name under which cameras are assigned to this worker")
    parser.add_argument("--once", action="store_true", help="process one frame of every camera, then end")
    options = parser.parse_args(arguments)
    environment = Environment()
    configure_logging(environment.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")))
    settings = worker_settings(options.name, environment)
    detector = _detector(settings)
    ended = asyncio.run(_serve(settings, detector, once=options.once))
    if not ended:
        # A source thread hangs in a dead stream: everything is published, and waiting for it would only break the time limit.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
    return 0


async def _serve(settings: WorkerSettings, detector: Detector, *, once: bool) -> bool:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return await Worker(settings, detector).run(stop, once=once)


def _detector(settings: WorkerSettings) -> Detector:
    try:
        return open_detector(settings.models)
    except FileNotFoundError as error:
        raise SystemExit("the models are missing: run `python -m safecity_gis.model_store obtain`") from error
    except (ManifestError, ModelRefused, TraitRefused, ValueError) as error:
        raise SystemExit(f"the detector is refused: {error}") from error


def _code(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", text):
        raise argparse.ArgumentTypeError("letters, digits, - and _ only, at most 64")
    return text


if __name__ == "__main__":
    raise SystemExit(main())
