"""The pictures of a vehicle that are worth the time of reading: the largest and sharpest of its way past one camera."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

import cv2
import numpy as np

from safecity_gis.core.vision.tiles import Tile
from safecity_gis.messages.geometry import GroundFix
from safecity_gis.messages.observations import ClockSource, ObjectClass, Observation
from safecity_gis.worker.plates.windows import vehicle_window
from safecity_gis.worker.slots import Frame, Picture

VEHICLES = frozenset({ObjectClass.MOTORCYCLE, ObjectClass.CAR, ObjectClass.BUS, ObjectClass.TRUCK, ObjectClass.RICKSHAW})
_SMALL = frozenset({ObjectClass.MOTORCYCLE, ObjectClass.RICKSHAW})
MOST_VIEWS = 2
"""Read of one vehicle."""
LEAST_SIDE_PX = 110
LEAST_SMALL_SIDE_PX = 56
"""Of a vehicle whose plate could be read: on a motorcycle or rickshaw it takes more of the width."""
EDGE = 0.004
"""Of the picture's width: who comes as close to its left, right or lower edge is not all in the picture."""
MOST_SIDE_PX = 960
"""A larger view is reduced before it is kept."""
BETTER = 1.08
"""How much a view must gain to take the place of the kept one."""
AGAIN, AGAIN_S = 0.7, 0.4
"""How good a second view must be beside the first, and how much later: who hid the plate then may be gone."""
PAST_S = 0.5
"""A view that nothing has bettered for so long is the best there will be."""
PATIENCE_S = 2.5
"""Whose views get better and better is read after so long all the same."""
SILENCE_S = 5.0
MOST_VEHICLES = 12
"""Of one camera, whose views are kept; the poorest view goes."""
_CONTRAST_FLOOR, _SHARP = 25.0, 0.08


@dataclass(frozen=True)
class VehicleView:
    """One picture of one vehicle, BGR uint8 [h, w, 3], a little larger than its box."""

    tracklet_id: UUID
    object_class: ObjectClass
    picture: Picture
    captured_at: float
    clock: ClockSource
    ground: GroundFix | None
    quality: float
    """Side in pixels, less where it is blurred; compares the views of one vehicle."""


@dataclass
class _Vehicle:
    first_at: float
    seen_at: float
    best: VehicleView | None = None
    given: int = 0
    given_quality: float = 0.0
    not_before: float = 0.0

    def give(self, now: float, *, gone: bool) -> VehicleView | None:
        """The view to be read now, if there is one; it is not kept any longer."""
        view = self.best
        if view is None:
            return None
        waited = now - view.captured_at >= PAST_S or (self.given == 0 and now - self.first_at >= PATIENCE_S)
        if not (gone or waited):
            return None
        self.best, self.given, self.given_quality = None, self.given + 1, view.quality
        self.not_before = view.captured_at + AGAIN_S
        return view


class BestViews:
    """Of the vehicles of one camera. At most two views of each are given out; what is kept is bounded."""

    def __init__(self) -> None:
        self._vehicles: dict[UUID, _Vehicle] = {}

    def see(self, frame: Frame, objects: Iterable[Observation], closed: Iterable[UUID]) -> Iterator[VehicleView]:
        """Take a frame, masks burnt in, with what was observed in it and the tracklets that ended; yields what is to be read."""
        now = frame.captured_at
        for seen in objects:
            if seen.object_class in VEHICLES:
                self._keep(seen, frame)
        gone = set(closed) | {key for key, vehicle in self._vehicles.items() if now - vehicle.seen_at > SILENCE_S}
        for key, vehicle in list(self._vehicles.items()):
            if view := vehicle.give(now, gone=key in gone):
                yield view
            if key in gone:
                del self._vehicles[key]

    def _keep(self, seen: Observation, frame: Frame) -> None:
        vehicle = self._vehicles.setdefault(seen.tracklet_id, _Vehicle(frame.captured_at, frame.captured_at))
        vehicle.seen_at = frame.captured_at
        if vehicle.given >= MOST_VIEWS or frame.captured_at < vehicle.not_before:
            return
        window = _window(seen, frame.image)
        wanted = vehicle.best.quality * BETTER if vehicle.best else vehicle.given_quality * AGAIN
        if window is None or _side(window) <= wanted:
            return
        part = frame.image[window.y0 : window.y1, window.x0 : window.x1]
        quality = _side(window) * sharpness(part)
        if quality > wanted:
            vehicle.best = VehicleView(
                seen.tracklet_id, seen.object_class, _reduced(part), frame.captured_at, frame.clock, seen.ground, quality
            )
            self._spare()

    def _spare(self) -> None:
        """However many vehicles are in view: each is remembered, for it must not be read again and again, few with a picture."""
        kept = [(vehicle.best.quality, vehicle) for vehicle in self._vehicles.values() if vehicle.best]
        if len(kept) > MOST_VEHICLES:
            min(kept, key=lambda pair: pair[0])[1].best = None


def sharpness(picture: Picture) -> float:
    """0-1: the energy of a BGR picture's finest edges in its contrast; falls with blur, whatever the light."""
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    ratio = float(cv2.Laplacian(grey, cv2.CV_32F).var() / (grey.var() + _CONTRAST_FLOOR))
    return ratio / (ratio + _SHARP)


def _window(seen: Observation, picture: Picture) -> Tile | None:
    """The vehicle's part of the picture, where it is large enough; None where the picture's edge may cut its plate in two."""
    box = seen.box
    height, width = picture.shape[:2]
    edge = EDGE * width
    if not (box.w > 0 and box.h > 0) or box.x < edge or box.x + box.w > width - edge or box.y + box.h > height - edge:
        return None
    window = vehicle_window((box.x, box.y, box.x + box.w, box.y + box.h), width=width, height=height)
    least = LEAST_SMALL_SIDE_PX if seen.object_class in _SMALL else LEAST_SIDE_PX
    return window if window is not None and _side(window) >= least else None


def _side(window: Tile) -> float:
    return float(np.sqrt(window.width * window.height))


def _reduced(part: Picture) -> Picture:
    """A copy, its longer side at most `MOST_SIDE_PX`."""
    scale = MOST_SIDE_PX / max(part.shape[:2])
    if scale >= 1:
        return part.copy()
    return np.asarray(cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
