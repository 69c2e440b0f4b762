"""What each frame of a sequence adds to its tracking figures, so that they can be resampled and misses named.

Source: as `scoring`; written anew from the papers, so that either checks the other.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from safecity_gis.core.statistics import RESAMPLES, Interval, bootstrap, percentile_interval
from safecity_gis.core.tracking.scoring import SAME, Floats, Integers, Sequence

ALPHAS = np.arange(0.05, 0.99, 0.05)
TINY = np.finfo(np.float64).eps
BLOCKS = 30
"""Into how many a sequence is cut for the bootstrap: each then is seconds long, and there are enough to draw from."""
KEPT = 1000.0
"""Preference of a pair that matched one frame before over any other pair."""
FIGURES = ("hota", "deta", "assa", "mota", "idf1")


@dataclass(frozen=True)
class Match:
    """Pairs of one frame: positions in the frame's true and found rows, and their IoU."""

    true: Integers
    found: Integers
    similarity: Floats


def matches(sequence: Sequence) -> tuple[list[Match], Integers]:
    """CLEAR's pairs (IoU from `SAME` on, those of the frame before kept), and identity switches [frames]."""
    last: dict[int, int] = {}
    before: dict[int, int] = {}
    found: list[Match] = []
    switches = np.zeros(sequence.frames, np.int64)
    for frame, (true, ours, similarity) in enumerate(_frames(sequence)):
        near = similarity >= SAME - TINY
        stay = np.array([[before.get(a) == b for b in ours.tolist()] for a in true.tolist()]).reshape(similarity.shape)
        rows, columns = linear_sum_assignment(-np.where(near, similarity + KEPT * stay, 0.0))
        real = near[rows, columns]
        rows, columns = rows[real].astype(np.int64), columns[real].astype(np.int64)
        found.append(Match(rows, columns, similarity[rows, columns]))
        pairs = dict(zip(true[rows].tolist(), ours[columns].tolist(), strict=True))
        switches[frame] = sum(last.get(a, b) != b for a, b in pairs.items())
        last |= pairs
        if len(true) and len(ours):
            before = pairs
    return found, switches


@dataclass(frozen=True)
class Tally:
    """Sums over each block of frames; every figure is a function of their totals."""

    truth: Floats
    """[blocks] true boxes."""
    found: Floats
    clear: Floats
    """[blocks] boxes that CLEAR matched."""
    switches: Floats
    identity: Floats
    """[blocks] boxes with the identity that the whole sequence gives them."""
    matched: Floats
    """[blocks, alphas] boxes that HOTA matched."""
    pairs: Floats
    """[blocks, alphas, pairs] the same by pair of identities."""
    of_true: Floats
    """[blocks, pairs] boxes of the pair's true identity."""
    of_found: Floats

    @property
    def blocks(self) -> int:
        return len(self.truth)

    def figures(self, weights: Floats) -> Floats:
        """`FIGURES` [r, 5] in percent of samples with weights [r, blocks]."""
        truth, found = weights @ self.truth, weights @ self.found
        clear = weights @ self.clear
        mota = np.where(truth > 0, (2 * clear - found - weights @ self.switches) / np.maximum(1, truth), 0.0)
        idf1 = 2 * (weights @ self.identity) / np.maximum(1, truth + found)
        matched = weights @ self.matched
        deta = matched / np.maximum(1, truth[:, None] + found[:, None] - matched)
        assa = np.stack([self._association(row) for row in weights])
        both = np.sqrt(deta * assa)
        return 100 * np.column_stack([both.mean(axis=1), deta.mean(axis=1), assa.mean(axis=1), mota, idf1])

    def _association(self, weights: Floats) -> Floats:
        """AssA [alphas] of one sample."""
        pairs = np.tensordot(weights, self.pairs, axes=1)
        union = weights @ self.of_true + weights @ self.of_found - pairs
        return np.asarray((pairs**2 / np.maximum(1, union)).sum(axis=1) / np.maximum(1, weights @ self.matched))


def tally(sequence: Sequence, *, blocks: int = BLOCKS) -> Tally:
    """Count a sequence in at most `blocks` blocks of equal length."""
    count = max(1, min(blocks, sequence.frames))
    block = np.arange(sequence.frames) * count // max(1, sequence.frames)
    clear, switches = matches(sequence)
    hota = _hota_matches(sequence)
    true_counts, found_counts = _appearances(sequence.true_ids, block, count), _appearances(sequence.found_ids, block, count)
    at, pair_of, near, true_of, found_of = _pairs(sequence, hota)
    pairs = np.zeros((count, len(ALPHAS), len(true_of)))
    for match in range(len(at)):
        pairs[block[at[match]], :, pair_of[match]] += near[match]

    def summed(values: npt.ArrayLike) -> Floats:
        return np.bincount(block, weights=np.asarray(values, np.float64), minlength=count).astype(np.float64)

    return Tally(
        truth=summed([len(ids) for ids in sequence.true_ids]),
        found=summed([len(ids) for ids in sequence.found_ids]),
        clear=summed([len(match.true) for match in clear]),
        switches=summed(switches),
        identity=summed(_identified(sequence)),
        matched=pairs.sum(axis=2),
        pairs=pairs,
        of_true=true_counts[:, true_of],
        of_found=found_counts[:, found_of],
    )


def intervals(counted: Tally, *, resamples: int = RESAMPLES) -> dict[str, Interval]:
    """95 % intervals of `FIGURES` by block bootstrap; who is paired with whom is kept from the whole sequence."""
    drawn = bootstrap(counted.figures, counted.blocks, resamples=resamples)
    return {name: percentile_interval(drawn[:, column]) for column, name in enumerate(FIGURES)}


def _frames(sequence: Sequence) -> list[tuple[Integers, Integers, Floats]]:
    return list(zip(sequence.true_ids, sequence.found_ids, sequence.similarity, strict=True))


def _size(ids: list[Integers]) -> int:
    return 1 + max((int(frame.max()) for frame in ids if len(frame)), default=-1)


def _appearances(ids: list[Integers], block: Integers, blocks: int) -> Floats:
    """[blocks, identities] in how many frames each occurs."""
    counts = np.zeros((blocks, _size(ids)))
    for frame, present in enumerate(ids):
        counts[block[frame], present] += 1
    return counts


def _hota_matches(sequence: Sequence) -> list[Match]:
    """HOTA's pairs of every frame, before any limit on their IoU."""
    shape = (_size(sequence.true_ids), _size(sequence.found_ids))
    likely, true_total, found_total = np.zeros(shape), np.zeros(shape[0]), np.zeros(shape[1])
    for true, ours, similarity in _frames(sequence):
        true_total[true] += 1
        found_total[ours] += 1
        rest = similarity.sum(axis=0)[None, :] + similarity.sum(axis=1)[:, None] - similarity
        likely[np.ix_(true, ours)] += np.divide(similarity, rest, out=np.zeros_like(similarity), where=rest > TINY)
    alignment = likely / (true_total[:, None] + found_total[None, :] - likely)
    found = []
    for true, ours, similarity in _frames(sequence):
        rows, columns = linear_sum_assignment(-alignment[np.ix_(true, ours)] * similarity)
        found.append(Match(rows.astype(np.int64), columns.astype(np.int64), similarity[rows, columns]))
    return found


def _pairs(sequence: Sequence, hota: list[Match]) -> tuple[Integers, Integers, npt.NDArray[np.bool_], Integers, Integers]:
    """Of each match its frame [m], pair [m] and limits that it holds [m, alphas]; of each pair its identities [p], [p]."""
    at = np.repeat(np.arange(sequence.frames), [len(match.true) for match in hota])
    none = np.empty(0, np.int64)
    true = np.concatenate([none, *(ids[match.true] for ids, match in zip(sequence.true_ids, hota, strict=True))])
    ours = np.concatenate([none, *(ids[match.found] for ids, match in zip(sequence.found_ids, hota, strict=True))])
    similarity = np.concatenate([np.empty(0), *(match.similarity for match in hota)])
    width = max(1, _size(sequence.found_ids))
    unique, pair_of = np.unique(true * width + ours, return_inverse=True)
    return at, pair_of.astype(np.int64), similarity[:, None] >= ALPHAS - TINY, unique // width, unique % width


def _identified(sequence: Sequence) -> Integers:
    """[frames] boxes whose identities the best one-to-one assignment over the whole sequence pairs."""
    common = np.zeros((_size(sequence.true_ids), _size(sequence.found_ids)))
    for true, ours, similarity in _frames(sequence):
        common[np.ix_(true, ours)] += similarity >= SAME
    paired = np.zeros(common.shape, np.bool_)
    paired[linear_sum_assignment(-common)] = True
    frames = _frames(sequence)
    return np.array([(paired[np.ix_(t, o)] & (s >= SAME)).sum() for t, o, s in frames], np.int64)
