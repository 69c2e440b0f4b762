"""Draws the scene as one of its cameras sees it, frame by frame, and tells exactly what is where."""

from dataclasses import dataclass

import numpy as np

from apps.simulator.rendering.backdrop import backdrop
from apps.simulator.rendering.camera import SceneCamera
from apps.simulator.rendering.finish import Finish, night
from apps.simulator.rendering.fixtures import draw_fixture
from apps.simulator.rendering.light import DAY, NIGHT
from apps.simulator.rendering.ordering import far_to_near
from apps.simulator.rendering.people import Figure, draw_figure
from apps.simulator.rendering.scene import Scene, scene_step
from apps.simulator.rendering.shadows import cast
from apps.simulator.rendering.sprites import Layers, Picture, Sprite
from apps.simulator.rendering.street import FIXTURES, Block, fixture_block
from apps.simulator.rendering.vehicles import Placed, draw_vehicle
from safecity_gis.core.geo.frames import Floats

_BODY_M = 0.22
"""Half the ground that a person takes."""
_LAMP_REACH_M = 9.0


@dataclass(frozen=True)
class Sighting:
    """What is true of one object in one frame of one camera."""

    identity: int
    kind: str
    """person, car, bus or truck."""
    box: tuple[float, float, float, float]
    """Left, top, right, bottom in pixels, cut at the picture's edge."""
    shown: float
    """Share 0-1 of all its pixels that shows: the rest is hidden or outside the picture."""
    inside: bool
    """Whether the picture's edge cuts nothing off."""
    ground: tuple[float, float]
    """Metres east and north of the scene's origin: between the feet, or the middle of a vehicle."""


@dataclass(frozen=True)
class Frame:
    """A finished picture, BGR uint8 [height, width, 3], and the truth of it."""

    picture: Picture
    sightings: tuple[Sighting, ...]


@dataclass(frozen=True)
class _Thing:
    """Something drawn this frame; a fixture has no identity."""

    identity: int
    kind: str
    sprite: Sprite
    block: Block
    place: tuple[float, float]


class Renderer:
    """One camera's view of the scene."""

    def __init__(self, scene: Scene, camera: SceneCamera) -> None:
        self.scene, self.camera = scene, camera
        self._light = NIGHT if scene.night else DAY
        houses, trees, grain = (np.random.default_rng((scene.seed, part)) for part in (3, 4, 5))
        empty = backdrop(camera, houses)
        self._empty = night(empty, self._lamps()) if scene.night else empty
        drawn = [(fixture, draw_fixture(fixture, camera, self._light, trees)) for fixture in FIXTURES]
        self._fixtures = [
            _Thing(0, fixture.kind, sprite, fixture_block(fixture), (fixture.u, fixture.v)) for fixture, sprite in drawn if sprite
        ]
        self._finish = Finish(camera.width, camera.height, grain, night=scene.night)

    def frame(self, at_s: float, number: int) -> Frame:
        """The picture at a time of the video in seconds; `number` is the frame's, for the noise."""
        step = scene_step(at_s)
        figures = [(walk.identity, figure) for walk in self.scene.script.walks if (figure := walk.at(step))]
        placed = [(drive.identity, vehicle) for drive in self.scene.script.drives if (vehicle := drive.at(step))]
        picture = self._empty.copy()
        cast(picture, [figure for _, figure in figures], [vehicle for _, vehicle in placed], self.camera, self._light)
        things = [*self._fixtures, *self._people(figures), *self._vehicles(placed)]
        layers = Layers(picture)
        ordered = [things[index] for index in far_to_near([thing.block for thing in things], self.camera.place)]
        for thing in ordered:
            layers.put(thing.sprite)
        sightings = [self._sighting(thing, seen) for thing, seen in zip(ordered, layers.seen(), strict=True) if thing.identity]
        known = sorted((sighting for sighting in sightings if sighting), key=lambda sighting: sighting.identity)
        return Frame(self._finish.apply(picture, at_s, number), tuple(known))

    def _people(self, figures: list[tuple[int, Figure]]) -> list[_Thing]:
        found = []
        for identity, figure in figures:
            if sprite := draw_figure(figure, self.camera, self._light):
                u, v = figure.foot
                block = Block(u - _BODY_M, u + _BODY_M, v - _BODY_M, v + _BODY_M)
                found.append(_Thing(identity, "person", sprite, block, figure.foot))
        return found

    def _vehicles(self, placed: list[tuple[int, Placed]]) -> list[_Thing]:
        found = []
        for identity, vehicle in placed:
            if sprite := draw_vehicle(vehicle, self.camera, self._light):
                corners = vehicle.corners()
                block = Block(*(float(edge(corners[:, axis])) for axis in (0, 1) for edge in (np.min, np.max)))
                found.append(_Thing(identity, vehicle.vehicle.kind, sprite, block, vehicle.middle))
        return found

    def _sighting(self, thing: _Thing, shown: float) -> Sighting | None:
        box = thing.sprite.box()
        if box is None or shown <= 0:
            return None
        left, top, right, bottom = box
        width, height = self.camera.width, self.camera.height
        cut = (max(0.0, left), max(0.0, top), min(float(width), right), min(float(height), bottom))
        east, north = self.camera.street.ground(np.array(thing.place))
        return Sighting(thing.identity, thing.kind, cut, shown, cut == box, (float(east), float(north)))

    def _lamps(self) -> Floats:
        """Pixels [n, 3] (x, y, radius) of the light under each pole, and along the road."""
        under = np.array([(fixture.u, fixture.v, 0.0) for fixture in FIXTURES if fixture.kind == "pole"])
        road = np.array([(u, 6.0, 0.0) for u in np.arange(-10.0, 80.0, 14.0)])
        places = np.vstack((under, road))
        shown = np.column_stack((self.camera.project(places), self.camera.scale(places) * _LAMP_REACH_M))
        return np.asarray(shown[np.isfinite(shown).all(axis=1) & (shown[:, 2] > 0)])
