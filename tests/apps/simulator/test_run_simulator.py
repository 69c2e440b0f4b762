"""`manage.py run_simulator` from the database to the bus."""

import asyncio
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from safecity_gis import bus
from safecity_gis.messages import subjects
from safecity_gis.messages.base import decode
from safecity_gis.messages.recognition import RecognitionMessage
from tests.apps.simulator.test_loading import make_road
from tests.factories import make_camera


@pytest.mark.django_db(transaction=True)
def test_it_simulates_what_the_database_holds_for_the_time_it_is_told(nats_url: str, settings: Any) -> None:
    settings.NATS_URL = nats_url
    make_road("road")
    make_camera(code="from-the-database", pose={})
    call_command("run_simulator", objects=20, once_seconds=3.0)

    async def last() -> Any:
        client = await bus.connect(nats_url, name="test")
        message = await bus.jetstream(client).get_last_msg(subjects.STREAM_OBSERVATIONS, "obs.south.from-the-database")
        await client.close()
        return decode(message.data, RecognitionMessage)

    assert asyncio.run(last()).simulated


@pytest.mark.parametrize("words", [("--rate", "0"), ("--rate", "50"), ("--objects", "-1"), ("--once-seconds", "never")])
def test_values_out_of_bounds_are_refused(words: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("run_simulator", *words)
