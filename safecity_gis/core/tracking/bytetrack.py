"""Roboflow's ByteTrack behind the tracker seam, timed by capture times instead of frame counts.

Source: Zhang et al., ByteTrack, ECCV 2022 (arXiv 2110.06864), as implemented in the package `trackers` (Apache-2.0).
"""

import numpy as np
import numpy.typing as npt
from supervision import Detections
from trackers import ByteTrackTracker

from safecity_gis.core.tracking.seam import Boxes, TrackedBox

_NOMINAL_FPS = 30.0
_LEAST_STEP_S = 1e-4


class ByteTrack:
    """ByteTrack for one camera, all classes together: a van that flickers between car and truck stays one track."""

    def __init__(
        self,
        *,
        fps: float,
        start_score: float,
        strong_score: float | None = None,
        lost_after_s: float = 2.0,
        least_iou: float = 0.2,
    ) -> None:
        """Prepare.

        Args:
            fps: expected rate of `update`.
            start_score: least score that starts a track.
            strong_score: from which score on a detection is matched first; `start_score` by default.
            lost_after_s: how long an unseen track is kept.
            least_iou: least overlap of predicted and detected box.
        """
        self._tracker = ByteTrackTracker(
            lost_track_buffer=round(lost_after_s * _NOMINAL_FPS),
            frame_rate=fps,
            track_activation_threshold=start_score,
            minimum_consecutive_frames=2,
            minimum_iou_threshold=least_iou,
            high_conf_det_threshold=start_score if strong_score is None else strong_score,
        )
        self._last_at = -np.inf

    def update(self, boxes: Boxes, scores: Boxes, classes: npt.NDArray[np.int64], at: float) -> list[TrackedBox]:
        """See `Tracker.update`. Detections with NaN are ignored; a time that does not grow counts as a moment later."""
        self._last_at = max(at, self._last_at + _LEAST_STEP_S)
        sound = np.flatnonzero(np.isfinite(boxes).all(axis=1) & np.isfinite(scores)) if len(boxes) else np.empty(0, np.intp)
        given = Detections(
            xyxy=np.asarray(boxes, np.float32).reshape(-1, 4)[sound],
            confidence=np.asarray(scores, np.float32)[sound],
            class_id=np.asarray(classes, np.int64)[sound],
            data={"index": sound},
        )
        result = self._tracker.update(given, timestamp=self._last_at)
        if result.tracker_id is None or len(result) == 0:
            return []
        pairs = zip(result.tracker_id.tolist(), np.asarray(result.data["index"]).tolist(), strict=True)
        return [TrackedBox(track_id, index) for track_id, index in pairs if track_id >= 0]
