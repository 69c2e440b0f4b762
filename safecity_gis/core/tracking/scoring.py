"""How well tracks follow the truth: HOTA, CLEAR and identity figures of one sequence, in percent.

Source: Luiten et al., HOTA, IJCV 2021 (arXiv 2009.07736); Bernardin and Stiefelhagen, CLEAR MOT, 2008; Ristani et al., IDF1,
ECCV-W 2016; all as implemented in the package `trackers` (Apache-2.0) after TrackEval (MIT).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from trackers.eval import compute_clear_metrics, compute_hota_metrics, compute_identity_metrics

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
SAME = 0.5
"""IoU from which on a box counts as found, for all figures but HOTA, which looks at 19 limits from 0.05 to 0.95."""


@dataclass(frozen=True)
class Tracks:
    """Boxes with identities, one row each; an identity occurs at most once in a frame."""

    frames: Integers
    """[n] from 0."""
    identities: Integers
    """[n] any numbers."""
    boxes: Floats
    """[n, 4] xyxy pixels."""

    def __post_init__(self) -> None:
        """Raises ValueError for arrays that do not belong together, boxes that are not finite, and doubled identities."""
        count = len(self.frames)
        if (self.frames.shape, self.identities.shape, self.boxes.shape) != ((count,), (count,), (count, 4)):
            raise ValueError(f"expected [n], [n], [n, 4], got {self.frames.shape}, {self.identities.shape}, {self.boxes.shape}")
        if not np.isfinite(self.boxes).all() or (count and self.frames.min() < 0):
            raise ValueError("a box is not finite, or a frame is below 0")
        if len(np.unique(np.column_stack((self.frames, self.identities)), axis=0)) != count:
            raise ValueError("an identity occurs twice in one frame")

    def __len__(self) -> int:
        return len(self.frames)

    def take(self, chosen: npt.ArrayLike) -> "Tracks":
        """Those that an index or boolean array names, in its order."""
        index = np.asarray(chosen)
        return Tracks(self.frames[index], self.identities[index], self.boxes[index])


def no_tracks() -> Tracks:
    return Tracks(np.empty(0, np.int64), np.empty(0, np.int64), np.empty((0, 4)))


@dataclass(frozen=True)
class Sequence:
    """Truth and found tracks side by side, frame by frame."""

    truth: list[Integers]
    """Rows of the true tracks in each frame."""
    found: list[Integers]
    similarity: list[Floats]
    """IoU [true, found] of each frame."""
    true_ids: list[Integers]
    """Identities numbered from 0, in each frame in the order of `truth`."""
    found_ids: list[Integers]

    @property
    def frames(self) -> int:
        return len(self.truth)


def side_by_side(truth: Tracks, found: Tracks, *, frames: int) -> Sequence:
    """Lay tracks beside the truth over frames 0 to `frames` - 1.

    Raises:
        ValueError: a row lies beyond the last frame.
    """
    if max(truth.frames.max(initial=-1), found.frames.max(initial=-1)) >= frames:
        raise ValueError(f"a row lies beyond the last of {frames} frames")
    true_rows, found_rows = _rows(truth, frames), _rows(found, frames)
    true_ids = np.unique(truth.identities, return_inverse=True)[1]
    found_ids = np.unique(found.identities, return_inverse=True)[1]
    pairs = list(zip(true_rows, found_rows, strict=True))
    return Sequence(
        truth=true_rows,
        found=found_rows,
        similarity=[overlaps(truth.boxes[a], found.boxes[b]) for a, b in pairs],
        true_ids=[true_ids[rows].astype(np.int64) for rows in true_rows],
        found_ids=[found_ids[rows].astype(np.int64) for rows in found_rows],
    )


def overlaps(left: Floats, right: Floats) -> Floats:
    """IoU [n, m] of boxes xyxy [n, 4] and [m, 4] in double precision; 0 for boxes without area."""
    low = np.maximum(left[:, None, :2], right[None, :, :2])
    high = np.minimum(left[:, None, 2:], right[None, :, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    areas = [np.prod(np.maximum(boxes[:, 2:] - boxes[:, :2], 0), axis=1) for boxes in (left, right)]
    union = areas[0][:, None] + areas[1][None, :] - shared
    return np.asarray(np.divide(shared, union, out=np.zeros_like(shared), where=union > 0), np.float64)


def _rows(tracks: Tracks, frames: int) -> list[Integers]:
    order = np.argsort(tracks.frames, kind="stable")
    return np.split(order, np.searchsorted(tracks.frames[order], np.arange(1, frames))) if frames else []


@dataclass(frozen=True)
class Score:
    """Figures of one sequence; all but `id_switches` in percent. MOTA falls below 0 where more is wrong than right."""

    hota: float
    deta: float
    assa: float
    mota: float
    idf1: float
    id_switches: int


def score(sequence: Sequence) -> Score:
    """The figures of one sequence; all 0 where there is no truth or nothing was found."""
    given = (sequence.true_ids, sequence.found_ids, sequence.similarity)
    hota = compute_hota_metrics(*given)
    clear = compute_clear_metrics(*given, threshold=SAME)
    identity = compute_identity_metrics(*given, threshold=SAME)
    return Score(
        hota=100 * float(hota["HOTA"]),
        deta=100 * float(hota["DetA"]),
        assa=100 * float(hota["AssA"]),
        mota=100 * float(clear["MOTA"]),
        idf1=100 * float(identity["IDF1"]),
        id_switches=int(clear["IDSW"]),
    )
