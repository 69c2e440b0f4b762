"""Pictures of simulated cameras."""

import dataclasses
from uuid import UUID

import cv2
import numpy as np
import pytest

from apps.simulator.pictures import Moment, capture, draw
from apps.simulator.scenery import Picture, Scenery
from apps.simulator.simulation import Simulation
from safecity_gis.core.geo.areas import PictureAreas
from safecity_gis.core.geo.pose import to_pixels
from safecity_gis.messages.media import MediaFrame
from safecity_gis.messages.observations import ObjectClass
from tests.apps.simulator.towns import make_town, make_view

AT = 1_800_000_000.0


def opened(frame: MediaFrame) -> Picture:
    return cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_COLOR)


def moment(*, kind: ObjectClass = ObjectClass.CAR, e: float = 0.0, n: float = 30.0, **camera) -> Moment:
    """One object before a camera that looks north."""
    return Moment(
        camera=make_view(**camera), at=AT, position=np.array([(e, n)]), heading=np.array([0.0]), kind=np.array([int(kind)]),
        identity=np.array([1]),
    )  # fmt: skip


def without_objects(full: Moment) -> Moment:
    return dataclasses.replace(
        full, position=np.empty((0, 2)), heading=np.empty(0), kind=np.empty(0, int), identity=np.empty(0, int)
    )


@pytest.fixture(scope="module")
def scenery() -> Scenery:
    return Scenery(make_town())


def test_a_picture_is_a_jpeg_of_the_camera_s_shape_marked_as_simulated(scenery: Scenery) -> None:
    frame = draw(moment(), scenery, max_width=640)
    assert opened(frame).shape == (360, 640, 3)
    assert frame.simulated and frame.camera == "cam-1" and frame.captured_at == AT and (frame.width, frame.height) == (640, 360)


def test_the_word_covers_more_than_half_of_the_width(scenery: Scenery) -> None:
    picture = opened(draw(without_objects(moment()), scenery, max_width=960)).astype(int)
    bare = scenery.background(make_view(), 960, 540).astype(int)
    written = np.abs(picture - bare).sum(axis=2)[: 540 - 30] > 90
    columns = np.flatnonzero(written.any(axis=0))
    assert np.ptp(columns) > 480


@pytest.mark.parametrize("kind", [ObjectClass.CAR, ObjectClass.PERSON, ObjectClass.BUS])
def test_an_object_is_drawn_where_the_pose_puts_it(scenery: Scenery, kind: ObjectClass) -> None:
    full = moment(kind=kind, e=4.0, n=25.0)
    changed = opened(draw(full, scenery, max_width=960)).astype(int) - opened(draw(without_objects(full), scenery, max_width=960))
    rows, columns = np.nonzero(np.abs(changed).sum(axis=2) > 60)
    expected = to_pixels(full.camera, [(4.0, 25.0)], width=960, height=540, above_m=0.8)[0]
    assert abs(np.mean(columns) - expected[0]) < 15 and abs(np.mean(rows) - expected[1]) < 25


def test_privacy_masks_are_burnt_in(scenery: Scenery) -> None:
    left = ((0.0, 0.0), (0.5, 0.0), (0.5, 0.8), (0.0, 0.8))
    hidden = dataclasses.replace(moment(), masks=PictureAreas((left,)))
    picture = opened(draw(hidden, scenery, max_width=640))
    assert picture[:200, :300].max() < 20
    assert picture[:200, 340:].mean() > 20


def test_roads_are_seen_where_they_are(scenery: Scenery) -> None:
    over_the_road = make_view(e=0.0, n=-60.0, bearing_deg=0.0, tilt_deg=15.0)
    picture = scenery.background(over_the_road, 960, 540)
    beside = make_view(e=100.0, n=-60.0, bearing_deg=90.0, tilt_deg=45.0)
    grass = scenery.background(beside, 960, 540)
    assert (picture[400] != grass[400]).any(axis=1).mean() > 0.3


def test_a_capture_turns_the_city_s_frame_to_the_camera_s_north() -> None:
    simulation = Simulation(make_town(), objects=200, rate=1.0, seed=1, run=UUID(int=1))
    taken = capture(simulation.ground, simulation.traffic, 0, AT)
    distance = np.hypot(*taken.position.T)
    assert len(distance) and (np.diff(distance) <= 0).all() and distance.max() < 200
    assert len(draw(taken, Scenery(simulation.city), max_width=960).jpeg) > 5_000
