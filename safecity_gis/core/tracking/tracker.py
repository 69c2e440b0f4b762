"""Our tracker: predicts, associates in the order of trust, believes by accumulated evidence, closes gaps.

Source: association in stages from ByteTrack (Zhang et al., ECCV 2022), buffered overlap from C-BIoU (Yang et al., WACV 2023),
existence by log-likelihood ratios (Blackman & Popoli 1999). Waiting is counted in seconds, distance in metres or body heights,
evidence and learning in frames; the parameters are the same for every camera.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from safecity_gis.core.tracking.affinity import affinities
from safecity_gis.core.tracking.evidence import Reliability
from safecity_gis.core.tracking.gaps import LONGEST_S, Sight, Trail, close_gaps
from safecity_gis.core.tracking.motion import BoxMotion, GroundMotion, measure
from safecity_gis.core.tracking.seam import Floats, Integers, Joined, Sights, Step, TrackedBox
from safecity_gis.core.vision.suppression import iou

KEEP_S = 1.0
"""How long an unseen track waits for its next detection; after that only a closed gap brings it back."""
KEEP_AT_EXIT_S = 0.5
"""The same where it was last seen at an exit: it has most likely left."""
KEEP_UNBELIEVED_S = 0.35
WEAK_WITHIN_S = 0.5
"""A doubtful detection only prolongs a track that was seen so recently."""
BELIEVED = 2.0
"""Accumulated evidence from which on a track is believed."""
FORGOTTEN = -2.0
"""Accumulated evidence below which a track that was never believed is dropped."""
MOST_EVIDENCE = 8.0
MISSED = -0.3
"""What a frame without a detection says about a track."""
CLEAN = 0.15
"""Share of a box under another up to which its pixels are its own."""
LEARNING = 0.15
"""How fast a track's appearance follows its newest sight."""
MOST_LOST = 256
"""Lost tracks that are remembered; the oldest go first."""
LEAST_STEP_S = 1e-4
MOST_STEP_S = 30.0
"""A pause between two frames counts as no longer, and ends every track; slow cameras stay below it."""


class ObjectTracker:
    """Follows all objects of one camera. See `seam.Tracker`."""

    def __init__(self, reliability: Reliability | None = None, by_group: Mapping[int, Reliability] | None = None) -> None:
        """`by_group`: of those groups of classes whose scores mean something else than the others'."""
        self._reliability, self._by_group = reliability or Reliability(), by_group or {}
        self._at = 0.0
        self._stamp: float | None = None
        self._next_id = 1
        self._motion, self._ground = BoxMotion(), GroundMotion()
        self._trails: list[Trail] = []
        self._seen_at = np.empty(0)
        self._evidence = np.empty(0)
        self._believed = np.empty(0, np.bool_)
        self._hits = np.empty(0, np.int64)
        self._groups = np.empty(0, np.int64)
        self._lost: list[Trail] = []

    def update(self, sights: Sights) -> Step:
        """See `seam.Tracker.update`. A time that does not grow counts as a moment later, and the next is measured from it."""
        frame = _Frame(sights, self._reliability, self._by_group)
        dt = self._step(sights.at)
        self._at += dt
        forgotten = self._end() if dt >= MOST_STEP_S else []
        self._predict(dt)
        rows, found = self._associate(frame)
        self._learn(rows, found, frame)
        begun = self._begin(np.setdiff1d(np.arange(len(frame.index)), found), frame)
        joined = self._believe()
        boxes = [self._tracked(row, int(frame.index[d])) for row, d in [*zip(rows.tolist(), found.tolist(), strict=True), *begun]]
        return Step(boxes=boxes, joined=joined, ended=forgotten + self._end())

    def _step(self, at: float) -> float:
        """Seconds since the frame before; whoever's clock jumped ahead and came back has lost one step, not all that follow."""
        if not np.isfinite(at):
            return LEAST_STEP_S
        before, self._stamp = self._stamp, at
        return LEAST_STEP_S if before is None else min(max(at - before, LEAST_STEP_S), MOST_STEP_S)

    def _predict(self, dt: float) -> None:
        self._motion.predict(dt)
        self._ground.predict(dt)

    def _associate(self, frame: "_Frame") -> tuple[Integers, Integers]:
        """Rows and detections that belong together: believed tracks choose first, strong detections are chosen first."""
        pairs: list[tuple[int, int]] = []
        strong, weak = np.flatnonzero(frame.evidence > 0), np.flatnonzero(frame.evidence <= 0)
        strong = self._match(np.flatnonzero(self._believed), strong, frame, pairs)
        taken = {row for row, _ in pairs}
        recent = np.flatnonzero(self._believed & (self._at - self._seen_at < WEAK_WITHIN_S))
        weak = self._match(np.array([row for row in recent if row not in taken], np.int64), weak, frame, pairs)
        self._match(np.flatnonzero(~self._believed), np.concatenate((strong, weak)), frame, pairs)
        chosen = np.array(pairs, np.int64).reshape(-1, 2)
        return chosen[:, 0], chosen[:, 1]

    def _match(self, rows: Integers, among: Integers, frame: "_Frame", pairs: list[tuple[int, int]]) -> Integers:
        """Add the best one-to-one pairs; the detections that are left."""
        if len(rows) == 0 or len(among) == 0:
            return among
        appearance = None
        if frame.appearance is not None:
            nothing = np.full(frame.appearance.shape[1], np.nan)
            known = [self._trails[row].appearance for row in rows]
            appearance = np.array([nothing if vector is None else vector for vector in known]) @ frame.appearance[among].T
        values = affinities(
            self._motion,
            self._ground,
            rows,
            frame.measured[among],
            ground=frame.ground[among],
            ground_covariance=frame.ground_covariance[among],
            likeness=appearance,
        )
        values[self._groups[rows][:, None] != frame.groups[among][None, :]] = 0
        r, c = linear_sum_assignment(-values)
        good = values[r, c] > 0
        pairs += zip(rows[r[good]].tolist(), among[c[good]].tolist(), strict=True)
        return np.setdiff1d(among, among[c[good]])

    def _learn(self, rows: Integers, found: Integers, frame: "_Frame") -> None:
        """Let the tracks take what was seen of them; the others were missed."""
        missed = np.ones(len(self._trails), np.bool_)
        missed[rows] = False
        self._evidence[missed] += MISSED
        self._motion.correct(rows, frame.measured[found])
        self._ground.correct(rows, frame.ground[found], frame.ground_covariance[found])
        self._evidence[rows] = np.minimum(self._evidence[rows] + frame.evidence[found], MOST_EVIDENCE)
        self._seen_at[rows] = self._at
        self._hits[rows] += 1
        for row, d in zip(rows.tolist(), found.tolist(), strict=True):
            self._remember(self._trails[row], d, frame)

    def _remember(self, trail: Trail, d: int, frame: "_Frame") -> None:
        trail.add(Sight(self._at, frame.measured[d], frame.ground[d]))
        trail.at_exit = bool(frame.at_exit[d])
        if frame.appearance is None or not frame.looks[d]:
            return
        if trail.appearance is None:
            trail.appearance = frame.appearance[d]
        elif frame.clean[d]:
            mixed = (1 - LEARNING) * trail.appearance + LEARNING * frame.appearance[d]
            trail.appearance = mixed / max(float(np.linalg.norm(mixed)), 1e-9)

    def _begin(self, new: Integers, frame: "_Frame") -> list[tuple[int, int]]:
        """Tracks for detections that belong to none; their rows and detections."""
        first = len(self._trails)
        self._motion.add(frame.measured[new])
        self._ground.add(len(new))
        rows = np.arange(first, first + len(new))
        self._ground.correct(rows, frame.ground[new], frame.ground_covariance[new])
        for d in new.tolist():
            self._trails.append(Trail(self._next_id, int(frame.groups[d])))
            self._remember(self._trails[-1], d, frame)
            self._next_id += 1
        self._seen_at = np.append(self._seen_at, np.full(len(new), self._at))
        self._evidence = np.append(self._evidence, frame.evidence[new])
        self._believed = np.append(self._believed, np.zeros(len(new), np.bool_))
        self._hits = np.append(self._hits, np.ones(len(new), np.int64))
        self._groups = np.append(self._groups, frame.groups[new])
        return list(zip(rows.tolist(), new.tolist(), strict=True))

    def _believe(self) -> list[Joined]:
        """Believe tracks with enough evidence; those that continue a lost one take its name."""
        rows = np.flatnonzero(~self._believed & (self._evidence > BELIEVED) & (self._hits >= 2))
        self._believed[rows] = True
        begun = [self._trails[row] for row in rows]
        unseen = np.flatnonzero(self._believed & (self._seen_at < self._at))
        lost = [*self._lost, *(self._trails[row] for row in unseen)]
        joined = []
        for i, j in close_gaps(begun, lost):
            old = lost[j]
            joined.append(Joined(begun[i].track_id, old.track_id))
            begun[i].track_id = old.track_id
            old.track_id = 0
        self._lost = [trail for trail in self._lost if trail.track_id]
        return joined

    def _tracked(self, row: int, detection: int) -> TrackedBox:
        return TrackedBox(
            track_id=self._trails[row].track_id,
            detection=detection,
            confirmed=bool(self._believed[row]),
            position=self._ground.position(row),
            velocity=self._ground.velocity(row),
        )

    def _end(self) -> list[int]:
        """Forget what is over; the names that will not be heard of again."""
        unseen_s = self._at - self._seen_at
        at_exit = np.array([trail.at_exit for trail in self._trails], np.bool_)
        replaced = np.array([trail.track_id == 0 for trail in self._trails], np.bool_)
        patience = np.where(self._believed, np.where(at_exit, KEEP_AT_EXIT_S, KEEP_S), KEEP_UNBELIEVED_S)
        over = replaced | (unseen_s > patience) | (~self._believed & (self._evidence < FORGOTTEN))
        may_return = self._believed & ~at_exit
        gone = [self._trails[row] for row in np.flatnonzero(over & ~replaced & ~may_return)]
        lost = self._lost + [self._trails[row] for row in np.flatnonzero(over & ~replaced & may_return)]
        self._keep(~over)
        self._lost = [trail for trail in lost if self._at - trail.seen_at <= LONGEST_S][-MOST_LOST:]
        still_open = {trail.track_id for trail in self._lost}
        return [trail.track_id for trail in lost + gone if trail.track_id not in still_open]

    def _keep(self, rows: npt.NDArray[np.bool_]) -> None:
        self._motion.keep(rows)
        self._ground.keep(rows)
        self._trails = [trail for trail, stays in zip(self._trails, rows.tolist(), strict=True) if stays]
        for name in ("_seen_at", "_evidence", "_believed", "_hits", "_groups"):
            setattr(self, name, getattr(self, name)[rows])


class _Frame:
    """One frame's sound detections, ready for use; `index` leads back to the caller's arrays."""

    def __init__(self, sights: Sights, reliability: Reliability, by_group: Mapping[int, Reliability]) -> None:
        boxes = np.asarray(sights.boxes, np.float64).reshape(-1, 4)
        sound = np.isfinite(boxes).all(axis=1) & np.isfinite(sights.scores) & (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
        self.index = np.flatnonzero(sound)
        boxes = boxes[self.index]
        self.measured = measure(boxes)
        scores = np.asarray(sights.scores)[self.index]
        self.groups = np.asarray(sights.groups, np.int64)[self.index]
        self.evidence = reliability.evidence(scores)
        for group, own in by_group.items():
            mine = self.groups == group
            self.evidence[mine] = own.evidence(scores[mine])
        self.appearance = None if sights.appearance is None else np.asarray(sights.appearance, np.float64)[self.index]
        if self.appearance is not None:
            self.looks = np.linalg.norm(self.appearance, axis=1) > 0
            self.appearance[~self.looks] = np.nan
            self.clean = _hidden_share(boxes) <= CLEAN
        count = len(self.index)
        self.ground: Floats = np.full((count, 2), np.nan)
        self.ground_covariance: Floats = np.full((count, 2, 2), np.nan)
        if sights.ground is not None and sights.ground_covariance is not None:
            self.ground, self.ground_covariance = sights.ground[self.index], sights.ground_covariance[self.index]
        self.at_exit = np.zeros(count, np.bool_) if sights.at_exit is None else np.asarray(sights.at_exit)[self.index]


def _hidden_share(boxes: Floats) -> Floats:
    """Largest overlap (intersection over union) of each box [n, 4] with another one."""
    overlaps = iou(boxes.astype(np.float32), boxes.astype(np.float32))
    np.fill_diagonal(overlaps, 0)
    return np.asarray(overlaps.max(axis=1, initial=0), np.float64)
