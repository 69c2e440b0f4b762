"""A worker process on the real clip and a real bus: people get tracklets on the ground, pictures only under a grant."""

import asyncio

import cv2
import msgspec
import numpy as np
import pytest

from apps.simulator.city.demo_clip import clip_homography
from safecity_gis.messages.observations import ClockSource, ObjectClass, TrackletPhase
from tests.worker.support import CLIP, Desk, camera, worker_process

pytestmark = pytest.mark.serial

MASK = ((0.0, 0.0), (0.35, 0.0), (0.35, 0.5), (0.0, 0.5))
PLACE = {"lon": 67.03, "lat": 24.85, "bearing_deg": 30.0}


async def test_people_of_the_clip_become_tracklets_on_the_ground(nats_url: str) -> None:
    desk = await Desk(nats_url, "w-clip").open()
    code, other = desk.code("CLIP"), desk.code("OTHER")
    await desk.configure(camera(code, CLIP.as_uri(), homography=clip_homography(**PLACE), masks=(MASK,), start_s=5.0))
    try:
        with worker_process(nats_url, "w-clip") as worker:
            await desk.until(lambda: len(desk.frames(code)) > 15, seconds=25, what="frames of the clip")
            assert desk.pictures == []
            await desk.grant(code, max_width=640)
            await desk.until(lambda: len(desk.pictures) > 5, seconds=10, what="pictures under a grant")
            await desk.configure(camera(other, CLIP.as_uri(), start_s=20.0))
            await desk.until(lambda: len(desk.frames(other)) > 5, seconds=10, what="frames of a camera added later")
            await desk.remove(other)
            await desk.until(lambda: len(desk.frames(code)) > 55, seconds=15, what="more frames of the clip")
            count = len(desk.frames(other))
            status, seconds = worker.terminate()
            await asyncio.sleep(0.3)
    finally:
        await desk.remove(code)
        await desk.close()

    assert (status, worker.log.count("Traceback")) == (0, 0)
    assert seconds < 5
    assert len(desk.frames(other)) == count, "a removed camera went on"

    told = desk.told(code)
    opened = {update.tracklet_id for update in told if update.phase == TrackletPhase.OPENED}
    closed = {update.tracklet_id: update for update in told if update.phase == TrackletPhase.CLOSED}
    assert len(opened) >= 3
    assert opened == closed.keys(), "SIGTERM left tracklets open"
    assert len({(update.tracklet_id, update.revision) for update in told}) == len(told)
    people = [update for update in closed.values() if update.object_class == ObjectClass.PERSON and update.observations > 10]
    assert people
    for person in people:
        assert len(person.path) >= 2
        assert all(abs(p.lon - 67.03) < 0.001 and abs(p.lat - 24.85) < 0.001 for p in person.path)
        assert person.accuracy_m is not None and person.accuracy_m < 2.0
        assert person.valid_from == person.path[0].at <= person.path[-1].at <= person.valid_to
    assert 0.3 < np.median([p.speed_mps for p in people if p.speed_mps is not None]) < 2.5

    frames = desk.frames(code)
    times = [batch.captured_at for batch in frames]
    assert {batch.clock for batch in frames} == {ClockSource.FILE}
    assert np.all(np.diff(times) > 0)
    steps = np.diff(times) / 0.2
    assert np.allclose(steps, np.round(steps), atol=0.15), "frames of the clip come every fifth of a second, or a multiple of it"
    sums = [sum(cell.expected for cell in count.cells) for count in desk.crowds]
    assert {count.camera for count in desk.crowds} == {code} and len(sums) >= 5, "one calibrated camera, about once a second"
    assert 2 < np.median(sums) < 15
    objects = [item for batch in frames for item in batch.objects]
    assert sum(item.ground is not None for item in objects) > 0.8 * len(objects) > 0

    width, height = frames[0].width, frames[0].height
    feet = [((item.box.x + item.box.w / 2) / width, (item.box.y + item.box.h) / height) for item in objects]
    assert not any(x < 0.35 and y < 0.5 for x, y in feet), "something inside a mask was recognised"
    assert {picture.camera for picture in desk.pictures} == {code}
    picture = cv2.imdecode(np.frombuffer(desk.pictures[-1].jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None and picture.shape[:2] == (480, 640)
    assert picture[5:225, 5:215].max() < 30, "the mask is not burnt in"
    assert picture[300:, 300:].mean() > 50


async def test_a_mask_that_is_drawn_later_is_soon_in_the_pictures_and_nothing_in_it_is_recognised(nats_url: str) -> None:
    desk = await Desk(nats_url, "w-mask").open()
    code, everything = desk.code("MASKED"), ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    config = camera(code, CLIP.as_uri(), start_s=5.0)
    await desk.configure(config)
    try:
        with worker_process(nats_url, "w-mask"):
            await desk.grant(code, max_width=640)
            await desk.until(lambda: any(batch.objects for batch in desk.frames(code)), seconds=25, what="people of the clip")
            await desk.until(lambda: desk.pictures and not is_black(desk.pictures[-1].jpeg), seconds=10, what="open pictures")
            await desk.configure(msgspec.structs.replace(config, masks=(everything,), version=config.version + 1))
            await desk.until(lambda: is_black(desk.pictures[-1].jpeg), seconds=10, what="masked pictures")
            count = len(desk.frames(code))
            await desk.until(lambda: len(desk.frames(code)) > count + 10, seconds=10, what="frames under the mask")
    finally:
        await desk.remove(code)
        await desk.close()
    assert not any(batch.objects for batch in desk.frames(code)[count:])


def is_black(jpeg: bytes) -> bool:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return bool(np.median(picture) < 5)


async def test_once_processes_one_frame_of_every_camera_and_ends(nats_url: str) -> None:
    desk = await Desk(nats_url, "w-once").open()
    codes = [desk.code("A"), desk.code("B")]
    for code in codes:
        await desk.configure(camera(code, CLIP.as_uri()))
    try:
        with worker_process(nats_url, "w-once", "--once") as worker:
            assert await asyncio.to_thread(worker.wait, 25) == 0
        await asyncio.sleep(0.3)
    finally:
        for code in codes:
            await desk.remove(code)
        await desk.close()
    assert all(desk.frames(code) for code in codes)
