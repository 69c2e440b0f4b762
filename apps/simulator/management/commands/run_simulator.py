"""`manage.py run_simulator`: keep the simulated part of the city alive until SIGTERM."""

import asyncio
import signal
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from apps.cameras.mask_selectors import masks_in_force
from apps.simulator.fault_selectors import faults_now
from apps.simulator.loading import city_load, crowds_load
from apps.simulator.management.arguments import between
from apps.simulator.process import Options, SimulatorProcess
from apps.simulator.simulation import TICKS_PER_S
from safecity_gis.event_loop import run_loop

T = TypeVar("T")


class Command(BaseCommand):
    help = "Simulate traffic, people and cameras; everything is marked as simulated."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--objects", type=between(int, 0, 20_000), default=Options.objects, help="moving objects")
        parser.add_argument(
            "--rate", type=between(float, 0.2, TICKS_PER_S), default=Options.rate, help="observations per second and camera"
        )
        parser.add_argument("--seed", type=between(int, 0, 2**31), default=Options.seed)
        parser.add_argument("--calm", action="store_true", help="nothing goes wrong by itself")
        parser.add_argument("--once-seconds", type=between(float, 0.1, 86_400), default=None, help="stop after so long")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = Options(
            objects=options["objects"],
            rate=options["rate"],
            seed=options["seed"],
            mishaps=not options["calm"],
            once_s=options["once_seconds"],
        )
        readers = [partial(_read, what) for what in (faults_now, masks_in_force, crowds_load)]
        run_loop(_run(SimulatorProcess(settings.NATS_URL, partial(_read, city_load), chosen, *readers)))


async def _run(process: SimulatorProcess) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await process.run(stop)


def _read(what: Callable[[], T]) -> T:
    """Over a connection that is given back at once."""
    try:
        return what()
    finally:
        connections.close_all()
