"""The camera of the rendered scene, what hides what, and how people stand on the ground."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.simulator.rendering import clothes
from apps.simulator.rendering.gait import Joint, joints
from apps.simulator.rendering.light import DAY
from apps.simulator.rendering.ordering import far_to_near
from apps.simulator.rendering.people import Figure, draw_figure
from apps.simulator.rendering.scene import SceneOptions, make_scene
from apps.simulator.rendering.sprites import Layers, Sprite
from apps.simulator.rendering.street import Block, StreetFrame
from safecity_gis.core.geo.pose import locate, to_pixels

CAMERA = make_scene(SceneOptions(people=0, vehicles=0, seconds=1)).cameras[0]


def figure(u: float, v: float, **values: float) -> Figure:
    person = clothes.person(np.random.default_rng(7))
    return Figure(person, (u, v), values.get("heading", 0.3), values.get("phase", 1.0), values.get("speed", 0.0))


@given(bearing=st.floats(0, 360), u=st.floats(-80, 120), v=st.floats(-10, 20))
def test_street_coordinates_come_back_from_the_ground(bearing: float, u: float, v: float) -> None:
    street = StreetFrame(bearing, east=12.0, north=-7.0)
    assert street.street(street.ground(np.array((u, v)))) == pytest.approx((u, v), abs=1e-9)


def test_a_camera_projects_as_its_pose_does() -> None:
    place = np.array((22.0, 3.0))
    from_camera = CAMERA.street.ground(place) - (CAMERA.east, CAMERA.north)
    expected = to_pixels(CAMERA.pose, [from_camera], width=CAMERA.width, height=CAMERA.height)[0]
    assert CAMERA.project(np.array((*place, 0.0))) == pytest.approx(expected)


def test_pixels_per_metre_are_those_of_a_metre_across_the_view() -> None:
    focal = CAMERA.width / 2 / np.tan(np.radians(CAMERA.pose.hfov_deg / 2))
    point = np.array([(20.0, 4.0, 0.0)])
    assert CAMERA.scale(point)[0] * CAMERA.depth_m(point)[0] == pytest.approx(focal)


def test_the_feet_of_a_drawn_person_are_where_the_pose_locates_them() -> None:
    standing = figure(19.0, 1.0)
    box = draw_figure(standing, CAMERA, DAY).box()
    foot = np.array([((box[0] + box[2]) / 2, box[3])])
    found = locate(CAMERA.pose, foot, width=CAMERA.width, height=CAMERA.height).points[0]
    true = CAMERA.street.ground(np.array(standing.foot)) - (CAMERA.east, CAMERA.north)
    assert np.hypot(*(found - true)) < 0.6
    projected = CAMERA.project(np.array((*standing.foot, 0.0)))
    assert abs(projected[1] - box[3]) < 0.12 * (box[3] - box[1])
    assert box[0] < projected[0] < box[2]


def test_a_drawn_person_is_as_tall_as_its_height_says() -> None:
    standing = figure(19.0, 1.0)
    box = draw_figure(standing, CAMERA, DAY).box()
    tops = CAMERA.project(np.array([(*standing.foot, 0.0), (*standing.foot, standing.person.height_m)]))
    assert box[3] - box[1] == pytest.approx(tops[0, 1] - tops[1, 1], rel=0.12)


@given(phase=st.floats(0, 20), speed=st.floats(0.2, 1.8))
def test_a_walking_person_always_has_one_foot_on_the_ground(phase: float, speed: float) -> None:
    body = joints(1.75, phase, speed)
    ankles = body[[Joint.ANKLE_L, Joint.ANKLE_R], 2]
    assert ankles.min() == pytest.approx(0.042 * 1.75)
    assert body[:, 2].max() == pytest.approx(1.75, rel=0.12)


def test_the_box_of_a_piece_holds_its_own_pixels_and_no_more() -> None:
    alpha = np.zeros((20, 30), np.float32)
    alpha[5:9, 11:14] = 1
    alpha[2, 2] = 0.3
    assert Sprite(100, 50, np.zeros((20, 30, 3), np.float32), alpha).box() == (111, 55, 114, 59)


def test_what_is_laid_over_a_piece_takes_from_what_shows_of_it() -> None:
    layers = Layers(np.zeros((40, 40, 3), np.uint8))
    whole = np.ones((10, 10), np.float32)
    white = np.full((10, 10, 3), 255, np.float32)
    layers.put(Sprite(0, 0, white, whole))
    layers.put(Sprite(0, 5, white * 0.5, whole))
    layers.put(Sprite(35, 20, white, whole))
    assert layers.seen() == [0.5, 1.0, 0.5]
    assert layers.picture[7, 5, 0] == 127


def test_the_nearer_of_two_is_drawn_last_even_where_its_middle_is_farther() -> None:
    bus, person = Block(0, 12, 2, 4), Block(11, 11.5, 1, 1.5)
    assert far_to_near([person, bus], np.array((0.0, -9.0))) == [1, 0]
    assert far_to_near([person, bus], np.array((0.0, 20.0))) == [0, 1]
    assert far_to_near([], np.array((0.0, 0.0))) == []
