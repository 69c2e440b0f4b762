"""Real RTSP streams, good and bad, in one worker: the bad ones are told of, the good ones never wait for them."""

import asyncio
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from apps.simulator.rtsp.serving import rtsp_server
from safecity_gis.messages.observations import ClockSource
from safecity_gis.ops.ports import free_port
from tests.worker.support import CLIP, Desk, camera, say_garbage, say_nothing, tcp_server, worker_process

pytestmark = [pytest.mark.serial, pytest.mark.timeout(300)]

FPS = 5.0
LOW_FPS = 2.0
SECRET = "p:w@d/7"


async def test_four_streams_run_on_beside_dead_corrupt_and_silent_ones(
    nats_url: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    good_port, dying_port = free_port(), free_port()
    garbage, truncated = tmp_path / "garbage.avi", tmp_path / "truncated.avi"
    garbage.write_bytes(b"RIFF" + b"\x07" * 200_000)
    truncated.write_bytes(CLIP.read_bytes()[:400_000])
    desk = await Desk(nats_url, "w-streams").open()
    good = [desk.code(f"GOOD{number}") for number in range(4)]
    dying, silent, noise, broken, cut = (desk.code(name) for name in ("DYING", "SILENT", "NOISE", "BROKEN", "CUT"))
    with ExitStack() as stack:
        stack.enter_context(rtsp_server(good_port, "--file", str(CLIP), "--user", "op", "--password", SECRET))
        first = ExitStack()
        stack.enter_context(first)
        first.enter_context(rtsp_server(dying_port))
        silent_port, noise_port = stack.enter_context(tcp_server(say_nothing)), stack.enter_context(tcp_server(say_garbage))
        live = f"rtsp://127.0.0.1:{good_port}/live"
        cameras = [camera(code, live, username="op", password=SECRET, fps=FPS) for code in good]
        cameras += [
            camera(dying, f"rtsp://127.0.0.1:{dying_port}/live", fps=LOW_FPS),
            camera(silent, f"rtsp://127.0.0.1:{silent_port}/live"),
            camera(noise, f"rtsp://127.0.0.1:{noise_port}/live"),
            camera(broken, garbage.as_uri()),
            camera(cut, truncated.as_uri(), fps=LOW_FPS),
        ]
        for config in cameras:
            await desk.configure(config)
        try:
            worker = stack.enter_context(worker_process(nats_url, "w-streams"))
            running = [*good, dying, cut]
            await desk.until(
                lambda: all(len(desk.frames(c)) > 3 for c in running),
                seconds=90,
                what="frames of the good streams",
                seen=lambda: ({c: (len(desk.frames(c)), desk.conditions(c)) for c in running}, worker.log[-4000:]),
            )

            first.close()
            started, cpu = time.monotonic(), worker.cpu_s()
            before = {code: len(desk.frames(code)) for code in good}
            await desk.until(lambda: desk.conditions(dying)[-1] != "streaming", seconds=12, what="the dead stream is told of")
            await asyncio.sleep(max(0.0, 8 - (time.monotonic() - started)))
            seconds = time.monotonic() - started
            rates = {code: (len(desk.frames(code)) - before[code]) / seconds for code in good}
            load = (worker.cpu_s() - cpu) / seconds
            record_property("fps", [round(rate, 2) for rate in rates.values()])
            record_property("cpu", round(load, 2))
            run_ms = float(np.median([beat.inference_ms for beat in desk.heartbeats[-4:]]))
            record_property("inference_ms", round(run_ms, 1))
            print(
                f"4 RTSP streams at {FPS} fps: {[round(r, 2) for r in rates.values()]}, {load:.2f} cores, {run_ms:.0f} ms a run"
            )

            seen = len(desk.frames(dying))
            stack.enter_context(rtsp_server(dying_port))
            await desk.until(lambda: len(desk.frames(dying)) > seen + 3, seconds=25, what="the stream that came back")
            await desk.until(lambda: desk.conditions(dying)[-1] == "streaming", seconds=5, what="recovery is told of")
            await desk.until(lambda: desk.conditions(silent)[-1] == "unreachable", seconds=12, what="the silent camera")
            status, drained_s = worker.terminate()
        finally:
            for config in cameras:
                await desk.remove(config.camera)
            await desk.close()

    # On a machine that others keep busy the detector is slower: then it must be used to the full, and shared fairly.
    wanted = 4 * FPS + 2 * LOW_FPS
    affordable = FPS * min(1.0, 0.7 * 1000 / run_ms / wanted) if run_ms * wanted > 800 else FPS
    assert min(rates.values()) > 0.9 * affordable
    assert max(rates.values()) < 1.2 * min(rates.values())
    assert status == 0 and drained_s < 5
    assert {batch.clock for code in good for batch in desk.frames(code)[-10:]} == {ClockSource.RTCP}
    told = [next(sample for sample in reversed(desk.health) if sample.camera == code) for code in good]
    assert all(abs(sample.clock_offset_s) < 1.0 for sample in told), "server and worker share a clock"
    assert all(sample.bitrate_kbps > 10 and sample.width_px and sample.picture is not None for sample in told)
    runs = {batch.run for batch in desk.frames(dying)}
    assert len(runs) >= 2, "a new connection is a new run"
    assert {"corrupt"} == set(desk.conditions(broken)) - {"connecting"}
    assert {"unreachable"} == set(desk.conditions(noise)) - {"connecting"}
    assert not any(desk.frames(code) for code in (silent, noise, broken))
    assert SECRET not in worker.log and "p%3Aw%40d" not in worker.log
    assert not any(SECRET in sample.reason for sample in desk.health)


async def test_two_workers_run_four_streams_at_five_frames_a_second(nats_url: str) -> None:
    port = free_port()
    desks = [await Desk(nats_url, name).open() for name in ("w-half-1", "w-half-2")]
    codes = {desk: [desk.code(f"FULL{number}") for number in range(2)] for desk in desks}
    with ExitStack() as stack:
        stack.enter_context(rtsp_server(port, "--file", str(CLIP)))
        try:
            for desk in desks:
                for code in codes[desk]:
                    await desk.configure(camera(code, f"rtsp://127.0.0.1:{port}/live", fps=FPS))
            workers = [stack.enter_context(worker_process(nats_url, desk.worker)) for desk in desks]
            for desk in desks:
                await desk.until(lambda d=desk: all(len(d.frames(c)) > 3 for c in codes[d]), seconds=30, what="frames")
            started, before = time.monotonic(), {code: len(desk.frames(code)) for desk in desks for code in codes[desk]}
            await asyncio.sleep(8)
            seconds = time.monotonic() - started
            rates = [(len(desk.frames(code)) - before[code]) / seconds for desk in desks for code in codes[desk]]
            run_ms = max(float(np.median([beat.inference_ms for beat in desk.heartbeats[-4:]])) for desk in desks)
            print(f"4 RTSP streams at {FPS} fps, two workers: {[round(rate, 2) for rate in rates]}, {run_ms:.0f} ms a run")
            for worker in workers:
                worker.terminate()
        finally:
            for desk in desks:
                for code in codes[desk]:
                    await desk.remove(code)
                await desk.close()
    # As above: on a busy machine the share that the slower detector can afford.
    affordable = min(FPS, 0.7 * 1000 / run_ms / 2) if 2 * FPS * run_ms > 800 else FPS
    assert min(rates) > 0.9 * affordable


async def test_a_camera_whose_password_is_wrong_is_told_of_without_the_password(nats_url: str) -> None:
    port = free_port()
    desk = await Desk(nats_url, "w-login").open()
    code = desk.code("LOGIN")
    with rtsp_server(port, "--user", "op", "--password", SECRET):
        await desk.configure(camera(code, f"rtsp://127.0.0.1:{port}/live", username="op", password="wrong:one"))
        try:
            with worker_process(nats_url, "w-login") as worker:
                await desk.until(lambda: "unreachable" in desk.conditions(code), seconds=15, what="the refusal")
                await desk.configure(camera(code, f"rtsp://127.0.0.1:{port}/live", username="op", password=SECRET, version=2))
                await desk.until(lambda: len(desk.frames(code)) > 0, seconds=15, what="frames after the correction")
                worker.terminate()
        finally:
            await desk.remove(code)
            await desk.close()
    refused = [sample for sample in desk.health if sample.condition == "unreachable"]
    assert refused[0].reason == "user name or password refused"
    assert "wrong:one" not in worker.log and "wrong%3Aone" not in worker.log
