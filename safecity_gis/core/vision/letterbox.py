"""A picture made to fit a detector's input: scaled without distortion, set to the top left, normalised."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Blob = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Normalisation:
    """`(pixel - mean) / std` by channel, in the channel order of the model; pictures are BGR."""

    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    rgb: bool = False
    """The model wants red first."""
    pad: float = 0.0
    """Brightness 0-255 of what the picture leaves empty, before normalisation."""


def letterbox(
    picture: Picture, size: tuple[int, int], normalisation: Normalisation, out: Blob | None = None
) -> tuple[Blob, float]:
    """Scale `picture` into `size` (width, height) at the top left; the normalisation's `pad` fills the rest.

    Args:
        picture: BGR uint8 [h, w, 3], at least 1 x 1.
        out: a blob of an earlier call to write into, float32 [1, 3, height, width].

    Returns:
        The blob, and the factor from picture pixels to blob pixels.

    Raises:
        ValueError: the picture or `out` has another shape or type.
    """
    width, height = size
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8 or picture.size == 0:
        raise ValueError(f"expected a BGR picture uint8 [h, w, 3], got {picture.dtype} {picture.shape}")
    blob = np.empty((1, 3, height, width), np.float32) if out is None else out
    if blob.shape != (1, 3, height, width) or blob.dtype != np.float32:
        raise ValueError(f"expected a blob float32 {(1, 3, height, width)}, got {blob.dtype} {blob.shape}")
    scale = min(width / picture.shape[1], height / picture.shape[0])
    w = min(width, max(1, round(picture.shape[1] * scale)))
    h = min(height, max(1, round(picture.shape[0] * scale)))
    resized = _resize(picture, w, h, halve=scale < 0.5)
    for channel, (mean, std) in enumerate(zip(normalisation.mean, normalisation.std, strict=True)):
        plane = blob[0, channel]
        source = resized[:, :, 2 - channel if normalisation.rgb else channel]
        np.multiply(source, np.float32(1 / std), out=plane[:h, :w], dtype=np.float32)
        plane[:h, :w] -= np.float32(mean / std)
        plane[h:] = plane[:h, w:] = np.float32((normalisation.pad - mean) / std)
    return blob, scale


def _resize(picture: Picture, width: int, height: int, *, halve: bool) -> Picture:
    """Bilinear; where much is lost, to twice the size and then averaged in fours.

    Plain bilinear sampling skips the thin, far figures of a large picture, and averaging over the whole of it costs
    8 (1080p) to 27 times (12 megapixels) as much as the two steps.
    """
    source = cv2.resize(picture, (2 * width, 2 * height), interpolation=cv2.INTER_LINEAR) if halve else picture
    return np.asarray(cv2.resize(source, (width, height), interpolation=cv2.INTER_AREA if halve else cv2.INTER_LINEAR), np.uint8)
