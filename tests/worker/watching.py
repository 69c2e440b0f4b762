"""A picture watch over made-up time, and what may befall a lens or an encoder."""

import io
from collections.abc import Callable, Sequence

import av
import cv2
import numpy as np

from safecity_gis.messages.health import PictureVerdict
from safecity_gis.worker.picture_watch import PictureWatch
from safecity_gis.worker.slots import Picture
from tests.worker.support import camera

Change = Callable[[Picture], Picture]
EPOCH = 1_800_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Watched:
    """Shows pictures to a watch and remembers when its verdict changed, in seconds since the beginning."""

    def __init__(self, *, masks: Sequence[tuple[tuple[float, float], ...]] = ()) -> None:
        self.clock = Clock()
        self.watch = PictureWatch(camera("C", masks=tuple(masks)), self.clock, lambda: EPOCH + self.seconds)
        self.told: list[tuple[float, PictureVerdict]] = []

    @property
    def seconds(self) -> float:
        return self.clock.now - 100.0

    def show(self, pictures: Sequence[Picture], *, fps: float, seconds: float | None = None) -> "Watched":
        """Pictures one after the other, again from the first for so many `seconds`, or once."""
        count = len(pictures) if seconds is None else round(seconds * fps)
        for number in range(count):
            self.watch.look(pictures[number % len(pictures)])
            verdict = self.watch.check.verdict if self.watch.check else None
            if verdict is not None and (not self.told or self.told[-1][1] != verdict):
                self.told.append((self.seconds, verdict))
            self.clock.now += 1 / fps
        return self

    @property
    def verdicts(self) -> list[str]:
        return [verdict.value for _, verdict in self.told]


def noisy(image: Picture, spread: float, random: np.random.Generator) -> Picture:
    """With the noise of a sensor, standard deviation in grey levels."""
    noise = random.normal(0, spread, (*image.shape[:2], 1))
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def black(random: np.random.Generator) -> Change:
    return lambda image: noisy(np.full_like(image, 6), 2, random)


def covered(random: np.random.Generator, *, bright: float) -> Change:
    """A cloth or a hand right before the lens: a shade that changes slowly over the picture."""

    def change(image: Picture) -> Picture:
        shade = bright * np.linspace(0.75, 1.15, image.shape[1])[None, :, None]
        return noisy(np.broadcast_to(shade, image.shape), 2, random)

    return change


def blurred(share: float) -> Change:
    """Out of focus by so large a share of the picture's width (standard deviation)."""
    return lambda image: np.asarray(cv2.GaussianBlur(image, (0, 0), share * image.shape[1]), dtype=np.uint8)


def fog(image: Picture) -> Picture:
    """Three quarters of the contrast are gone."""
    return np.clip(image * 0.25 + 150, 0, 255).astype(np.uint8)


def rain(random: np.random.Generator) -> Change:
    """Streaks, other ones in every picture."""

    def change(image: Picture) -> Picture:
        wet = np.clip(image * 0.8 + 30, 0, 255).astype(np.uint8)
        for x, y in random.integers((0, 0), (image.shape[1], image.shape[0]), (300, 2)).tolist():
            cv2.line(wet, (x, y), (x + 3, y + 25), (190, 190, 190), 1)
        return wet

    return change


def headlights(image: Picture) -> Picture:
    """A dark street and two lamps that shine into the lens."""
    height, width = image.shape[:2]
    y, x = np.mgrid[:height, :width]
    glare = sum(np.exp(-((x - at * width) ** 2 + (y - height / 2) ** 2) / (2 * (0.07 * width) ** 2)) for at in (0.4, 0.55))
    return np.clip(image * 0.15 + 400 * np.asarray(glare)[..., None], 0, 255).astype(np.uint8)


def compressed(pictures: Sequence[Picture], codec: str, *, fps: int, options: dict[str, str], bit_rate: int = 0) -> list[Picture]:
    """The pictures as a decoder gets them from an encoder with a key frame every two seconds."""
    file = io.BytesIO()
    height, width = pictures[0].shape[:2]
    with av.open(file, "w", format="matroska") as container:
        stream = container.add_stream(codec, rate=fps)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.gop_size, stream.codec_context.thread_count = 2 * fps, 1
        if bit_rate:
            stream.codec_context.bit_rate = bit_rate
        stream.options = options
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode(None))
    file.seek(0)
    with av.open(file) as container:
        return [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]
