"""Counts one camera's people by ground cell: by detection where they are few, by the ground that they hide where many."""

from collections import deque

import cv2
import numpy as np
import numpy.typing as npt
import structlog

from safecity_gis.core.crowd import occupancy
from safecity_gis.core.crowd.background import EmptyScene
from safecity_gis.core.crowd.flow import cell_flows, counterflow
from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.geo.homography import DegenerateHomography
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.crowd import LEAST_AREA_M2, CrowdCell, CrowdCount
from safecity_gis.messages.observations import ObjectClass, Observation
from safecity_gis.worker.crowd.head_finder import Heads
from safecity_gis.worker.crowd.view import CrowdView, crowd_view
from safecity_gis.worker.pipeline import Outcome

log = structlog.get_logger(__name__)

PIXELS = 4
"""Side of a block in the picture on which hidden ground is measured."""
RECALL = 0.88
"""Share of people in the open that the detector finds."""
FEW_PER_M2 = 0.1
"""Up to here detections count people: they do not hide each other."""
DETECTABLE_PER_M2 = 0.3
"""Denser than that, a detector alone misses people behind others: 'at least'."""
SUPPORT, LEAST_SUPPORT = 0.005, 2
"""Hidden ground stands for people only where the detector finds this share of them, and so many, as people."""
MASS_PER_M2 = 0.5
"""So much hidden ground without anybody known on it may be people whom the detector does not know; less is leaves and light."""
REMEMBERED = 20
"""Counts: in the thick of a crowd it finds fewer than when people come."""
SMOOTHING = 0.5
MISSED = 0.15
FASTEST_MPS = 15.0
VEHICLES = frozenset(ObjectClass) - {ObjectClass.PERSON, ObjectClass.UNKNOWN, ObjectClass.BICYCLE}


class CrowdCounter:
    """State of one camera between counts. Not for use by two threads at once."""

    def __init__(self, config: CameraConfig) -> None:
        self.config = config
        self._view: CrowdView | None = None
        self._size: tuple[int, int] | None = None
        self._scene = EmptyScene()
        self._hidden: Floats | None = None
        self._found: deque[int] = deque(maxlen=REMEMBERED)

    def count(self, outcome: Outcome, heads: Heads | None = None) -> CrowdCount | None:
        """What a processed frame shows; None where the camera shows no ground.

        Args:
            outcome: of the pipeline, masks burnt into its picture.
            heads: of the same picture, where they were looked for.
        """
        picture = outcome.frame.image
        view = self._viewed((picture.shape[1], picture.shape[0]))
        if view is None:
            return None
        people = outcome.boxes[outcome.classes == ObjectClass.PERSON]
        feet = view.cells_of_feet(people)
        found = np.bincount(feet[feet >= 0], minlength=len(view.cells.keys)) / RECALL
        if heads is not None:
            at = view.cells_of_heads(heads.boxes)
            by_heads = np.bincount(at[at >= 0], weights=heads.probabilities[at >= 0], minlength=len(found))
            found = np.maximum(found, by_heads)
        self._found.append(len(people))
        expected, variance, at_least = self._summed(view, found, self._hidden_share(view, outcome))
        return self._message(outcome, view, (expected, variance, at_least))

    def _viewed(self, size: tuple[int, int]) -> CrowdView | None:
        if size != self._size:
            self._size, self._hidden = size, None
            try:
                self._view = crowd_view(self.config, size)
            except (DegenerateHomography, ValueError) as error:
                log.warning("worker.crowd.calibration_refused", camera=self.config.camera, reason=str(error))
                self._view = None
        return self._view

    def _hidden_share(self, view: CrowdView, outcome: Outcome) -> Floats | None:
        """Share of each cell's ground that people may hide [n], NaN where a vehicle stands before it; None while unknown."""
        if view.silhouettes_m2 is None:
            return None
        columns, rows = view.blocks
        small = cv2.resize(outcome.frame.image, (columns * PIXELS, rows * PIXELS), interpolation=cv2.INTER_AREA)
        others = self._scene.others(np.asarray(small, np.uint8))
        if others is None:
            return None
        share = others.reshape(rows, PIXELS, columns, PIXELS).mean(axis=(1, 3))
        weight = np.where(_behind_vehicles(outcome, view), 0.0, view.cells.block_m2)
        at = view.cells.cell_of_block
        inside = at >= 0
        count = len(view.cells.keys)
        ground = np.bincount(at[inside], weights=weight[inside], minlength=count)
        hidden = np.bincount(at[inside], weights=(weight * share)[inside], minlength=count)
        with np.errstate(invalid="ignore", divide="ignore"):
            now = np.where(ground > view.cells.areas_m2 / 3, hidden / ground, np.nan)
        before = self._hidden
        self._hidden = now if before is None else np.where(np.isnan(before + now), now, before + SMOOTHING * (now - before))
        return self._hidden

    def _summed(self, view: CrowdView, found: Floats, hidden: Floats | None) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
        """Expected people, variance and 'at least' of each cell."""
        areas = view.cells.areas_m2
        variance = MISSED * found + 0.05
        crowded = found > DETECTABLE_PER_M2 * areas
        if hidden is None or view.silhouettes_m2 is None:
            return found, variance, crowded
        dense = occupancy.densities(hidden, areas, view.silhouettes_m2)
        by_ground = np.nan_to_num(dense.per_m2 * areas)
        supported = max(self._found) >= max(LEAST_SUPPORT, SUPPORT * float(by_ground.sum()))
        takes = (dense.per_m2 > FEW_PER_M2) & supported
        unknown = (dense.per_m2 > MASS_PER_M2) & (not supported)
        expected = np.where(takes, np.maximum(by_ground, found), found)
        variance = np.where(takes, np.nan_to_num(dense.sd * areas) ** 2, variance)
        return expected, variance, dense.at_least | unknown | (np.isnan(dense.per_m2) & crowded)

    def _message(
        self,
        outcome: Outcome,
        view: CrowdView,
        sums: tuple[Floats, Floats, npt.NDArray[np.bool_]],
    ) -> CrowdCount:
        people = [seen for seen in outcome.batch.objects if seen.object_class is ObjectClass.PERSON]
        feet = view.cells_of_feet(_boxes(people))
        velocities = np.array([seen.velocity_mps or (np.nan, np.nan) for seen in people], np.float64).reshape(-1, 2)
        flows = cell_flows(feet, velocities, len(view.cells.keys))
        rows = zip(
            view.lonlat.tolist(), view.cells.areas_m2.tolist(), *(values.tolist() for values in sums),
            flows.velocity_mps.tolist(), flows.variance.tolist(), flows.people.tolist(), strict=True,
        )  # fmt: skip
        cells = tuple(
            CrowdCell(lon, lat, area, expected, variance, bool(more), *((*velocity, spread) if moving else ()))
            for (lon, lat), area, expected, variance, more, velocity, spread, moving in rows
            if area >= LEAST_AREA_M2
        )
        config = self.config
        return CrowdCount(
            simulated=config.simulated,
            exercise_id=config.exercise_id,
            camera=config.camera,
            district=config.district,
            worker=config.worker,
            captured_at=outcome.frame.captured_at,
            clock=outcome.frame.clock,
            side_m=view.cells.side_m,
            cells=cells,
            counterflow=counterflow(velocities),
        )


def _boxes(seen: list[Observation]) -> npt.NDArray[np.float64]:
    return np.array([(one.box.x, one.box.y, one.box.x + one.box.w, one.box.y + one.box.h) for one in seen]).reshape(-1, 4)


def _behind_vehicles(outcome: Outcome, view: CrowdView) -> npt.NDArray[np.bool_]:
    """Blocks that a vehicle covers [rows, columns]."""
    columns, rows = view.blocks
    width, height = view.size
    covered = np.zeros((rows, columns), np.bool_)
    for box, kind in zip(outcome.boxes.tolist(), outcome.classes.tolist(), strict=True):
        if kind in VEHICLES:
            x0, x1 = (int(np.clip(value / width, 0, 1) * columns) for value in (box[0], box[2]))
            y0, y1 = (int(np.clip(value / height, 0, 1) * rows) for value in (box[1], box[3]))
            covered[y0 : y1 + 1, x0 : x1 + 1] = True
    return covered
