"""Whether a fixed camera still looks where it looked: the edges of its unmoving background against those of an earlier day.

Source: phase correlation (Kuglin & Hines 1975), first of the whole picture, then of its tiles, which finds turn and zoom too.
People and vehicles vanish in the median of a few pictures; light, colour and contrast vanish in locally normalised edges.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
import numpy.typing as npt

Gray = npt.NDArray[np.uint8]
Edges = npt.NDArray[np.float32]

WIDTH = 192
"""All comparing is done at this width: 20 kB for a picture, some milliseconds for a comparison."""
MOVED_SHARE = 0.006
"""A mean displacement of more than this share of the picture's width is a move: 4.6 px of 768, 23 px of 3,840."""
ALIKE = 0.3
"""Least correlation of the edges, once laid over each other, at which they are of one scene.

Measured on PETS 2009 S2.L1: at least 0.87 over the clip, moved or not, 0.61 out of focus; 0.03 against its own mirror image.
"""
SHARP = 0.5
"""Least edge energy, as a share of the reference's, at which another scene and not night or fog is the reason."""
_READ = 4
"""So many pixels of a picture, along each side, make one of the reduced picture at most: twelve megapixels cost what one does."""
_TILES = (4, 3)
_TILE_RESPONSE = 0.12
_ROUNDS = 2


class Verdict(StrEnum):
    STEADY = "steady"
    MOVED = "moved"
    REPLACED = "replaced"
    """A clear picture of something else: turned away too far to say by how much."""
    UNCLEAR = "unclear"
    """Too dark, blurred or empty to say anything."""


@dataclass(frozen=True, slots=True)
class ViewChange:
    """The verdict, the mean displacement as a share of the picture's width (None where unknown), and the correlation (0-1)."""

    verdict: Verdict
    shift_share: float | None
    confidence: float


class BadFingerprint(ValueError):
    """The bytes are no fingerprint of ours."""


def reduced(image: npt.NDArray[np.uint8]) -> Gray:
    """A picture [h, w, 3] (BGR) or [h, w], at least 2 x 2, as grey `WIDTH` wide; of a large one only some pixels are read."""
    height = max(2, round(WIDTH * image.shape[0] / image.shape[1]))
    step = max(1, image.shape[1] // (_READ * WIDTH))
    small = cv2.resize(np.ascontiguousarray(image[::step, ::step]), (WIDTH, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small if small.ndim == 2 else cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def fingerprint(pictures: Sequence[Gray]) -> bytes:
    """What to keep of the view: the edges of the background that these reduced pictures share, compressed; no picture of it.

    Raises:
        ValueError: no pictures, or of different sizes.
    """
    edges = background_edges(pictures)
    return len(edges).to_bytes(2, "little") + zlib.compress(np.clip(edges * 64 + 128, 0, 255).astype(np.uint8).tobytes(), 9)


def compare(reference: bytes, pictures: Sequence[Gray]) -> ViewChange:
    """The view of these reduced pictures against an earlier fingerprint.

    Raises:
        BadFingerprint: the reference cannot be read, or is of a picture of another shape.
        ValueError: no pictures, or of different sizes.
    """
    before, now = _unpacked(reference), background_edges(pictures)
    if before.shape != now.shape:
        raise BadFingerprint(f"a fingerprint of {before.shape} against a picture of {now.shape}")
    transform = _aligning(before, now)
    alike = _correlation(before, _warped(now, transform), _warped(np.ones_like(now), transform) > 0.5)
    if alike >= ALIKE:
        share = _displacement(transform, now.shape) / WIDTH
        return ViewChange(Verdict.MOVED if share > MOVED_SHARE else Verdict.STEADY, share, alike)
    clear = float(np.std(now)) >= SHARP * float(np.std(before))
    return ViewChange(Verdict.REPLACED if clear else Verdict.UNCLEAR, None, max(0.0, alike))


def background_edges(pictures: Sequence[Gray]) -> Edges:
    """Edges [h, WIDTH] of the median of reduced pictures, each measured against the edges around it."""
    if not pictures or len({picture.shape for picture in pictures}) != 1:
        raise ValueError("expected one or more pictures of one size")
    median = np.median(np.stack(pictures), axis=0).astype(np.float32)
    smooth = cv2.GaussianBlur(median, (0, 0), 1.0)
    size = cv2.magnitude(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
    around = cv2.GaussianBlur(size, (0, 0), 12.0)
    edges = size / (around + 6.0)
    return np.asarray(edges - cv2.GaussianBlur(edges, (0, 0), 12.0), dtype=np.float32)


def _unpacked(reference: bytes) -> Edges:
    try:
        flat = np.frombuffer(zlib.decompress(reference[2:]), np.uint8)
        height = int.from_bytes(reference[:2], "little")
        return np.asarray((flat.reshape(height, WIDTH).astype(np.float32) - 128) / 64, dtype=np.float32)
    except (zlib.error, ValueError) as error:
        raise BadFingerprint("the reference of the view cannot be read") from error


def _aligning(before: Edges, now: Edges) -> npt.NDArray[np.float64]:
    """[2, 3] from `before` to `now`: a shift of the whole, then what the tiles say beyond it."""
    (dx, dy), _ = _phase(before, now)
    transform = np.array([[1, 0, dx], [0, 1, dy]], dtype=np.float64)
    plain = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float64)
    transform = max((plain, transform), key=lambda t: _correlation(before, _warped(now, t), _warped(np.ones_like(now), t) > 0.5))
    for _ in range(_ROUNDS):
        refined = _by_tiles(before, now, transform)
        if refined is None:
            break
        transform = refined
    return transform


def _by_tiles(before: Edges, now: Edges, transform: npt.NDArray[np.float64]) -> npt.NDArray[np.float64] | None:
    """A better transform (turn, zoom, shift) from where the tiles lie; None where too few of them say anything."""
    aligned = _warped(now, transform)
    height, width = before.shape
    w, h = width // _TILES[0], height // _TILES[1]
    source, target = [], []
    for x in range(0, width - w + 1, w // 2):
        for y in range(0, height - h + 1, h // 2):
            (dx, dy), response = _phase(before[y : y + h, x : x + w], aligned[y : y + h, x : x + w])
            if response > _TILE_RESPONSE and abs(dx) < w / 3 and abs(dy) < h / 3:
                middle = np.array((x + w / 2, y + h / 2))
                source.append(middle)
                target.append(transform[:, :2] @ np.array((middle[0] + dx, middle[1] + dy)) + transform[:, 2])
    if len(source) < 4:
        return None
    found, _ = cv2.estimateAffinePartial2D(np.array(source), np.array(target), method=cv2.RANSAC, ransacReprojThreshold=1.0)
    return None if found is None else np.asarray(found, dtype=np.float64)


def _phase(before: Edges, now: Edges) -> tuple[tuple[float, float], float]:
    """Shift and response; of copies, for OpenCV multiplies the window into arrays of a size that suits its transform."""
    window = cv2.createHanningWindow((before.shape[1], before.shape[0]), cv2.CV_32F)
    (dx, dy), response = cv2.phaseCorrelate(before.copy(), now.copy(), window)
    return (float(dx), float(dy)), float(response)


def _warped(now: Edges, transform: npt.NDArray[np.float64]) -> Edges:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(now, transform, (now.shape[1], now.shape[0]), flags=flags), dtype=np.float32)


def _correlation(before: Edges, aligned: Edges, inside: npt.NDArray[np.bool_]) -> float:
    """Correlation of the two where both have something to say; 0 where they hardly overlap."""
    if inside.mean() < 0.3:
        return 0.0
    a, b = before[inside], aligned[inside]
    spread = float(np.std(a) * np.std(b))
    return float(np.mean((a - a.mean()) * (b - b.mean())) / spread) if spread > 1e-9 else 0.0


def _displacement(transform: npt.NDArray[np.float64], shape: tuple[int, ...]) -> float:
    """Mean length in reduced pixels by which the transform moves the points of a grid over the picture."""
    xs, ys = np.meshgrid(np.linspace(0, shape[1], 5), np.linspace(0, shape[0], 5))
    points = np.column_stack((xs.ravel(), ys.ravel()))
    return float(np.linalg.norm(points @ transform[:, :2].T + transform[:, 2] - points, axis=1).mean())
