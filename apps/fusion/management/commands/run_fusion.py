"""`manage.py run_fusion`: the only consumer of observations."""

import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from prometheus_client import start_http_server

from apps.fusion.process import Fusion
from safecity_gis.event_loop import run_loop


class Command(BaseCommand):
    help = "Take observations, alerts and health from the bus, store them, and tell what is true now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="store what the bus holds now, then end")
        parser.add_argument("--metrics-port", type=int, help="serve metrics on this loopback port")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["metrics_port"]:
            start_http_server(options["metrics_port"], addr="127.0.0.1")
        run_loop(_run(once=options["once"]))


async def _run(*, once: bool) -> None:
    fusion = Fusion(settings.NATS_URL, once=once)
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, fusion.stop)
    await fusion.run()
