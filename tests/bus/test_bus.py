"""The bus on a real server: streams and buckets are made once, duplicates are recognised, a late server is waited for."""

import asyncio
from pathlib import Path
from uuid import uuid4

from safecity_gis import bus
from safecity_gis.messages import subjects
from safecity_gis.ops.ports import free_port
from tests.nats import NatsServer


async def test_making_the_streams_again_changes_nothing(nats_url: str) -> None:
    client = await bus.connect(nats_url, name="test")
    js = bus.jetstream(client)
    await bus.ensure_streams(js)
    subject = subjects.observations("test", uuid4().hex)
    await js.publish(subject, b"kept")
    await asyncio.gather(bus.ensure_streams(js), bus.ensure_streams(js))
    stored = await js.get_last_msg(subjects.STREAM_OBSERVATIONS, subject)
    assert stored.data == b"kept"
    info = await js.stream_info(subjects.STREAM_OBSERVATIONS)
    assert (info.config.max_age, info.config.max_bytes) == (600.0, 512 * bus.MIB)
    for bucket in (subjects.BUCKET_CAMERAS, subjects.BUCKET_GRANTS):
        assert (await (await js.key_value(bucket)).status()).bucket == bucket
    await client.close()


async def test_a_message_that_is_told_twice_is_kept_once(nats_url: str) -> None:
    client = await bus.connect(nats_url, name="test")
    js = bus.jetstream(client)
    await bus.ensure_streams(js)
    subject, identity = subjects.alert("test"), {bus.MESSAGE_ID: uuid4().hex}
    first = await js.publish(subject, b"alert", headers=identity)
    second = await js.publish(subject, b"alert", headers=identity)
    assert second.duplicate and second.seq == first.seq
    await client.close()


async def test_a_client_waits_for_a_server_that_comes_late(tmp_path: Path) -> None:
    port = free_port()
    connecting = asyncio.create_task(bus.connect(f"nats://127.0.0.1:{port}", name="test"))
    await asyncio.sleep(0.5)
    assert not connecting.done()
    with NatsServer(tmp_path, port):
        client = await asyncio.wait_for(connecting, 15)
        await bus.ensure_streams(bus.jetstream(client))
        await client.close()
