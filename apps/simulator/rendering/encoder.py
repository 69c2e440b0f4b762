"""Writes pictures as H.264 in an MP4 file."""

from fractions import Fraction
from pathlib import Path
from types import TracebackType

import av

from apps.simulator.rendering.sprites import Picture

_QUALITY = "21"
_KEY_EVERY_S = 2.0


class VideoWriter:
    """One video file; use with `with`. Left by an exception it is closed unfinished."""

    def __init__(self, file: Path, *, width: int, height: int, fps: float) -> None:
        """Width and height in pixels, both even."""
        rate = Fraction(fps).limit_denominator(1000)
        self._container = av.open(str(file), "w", options={"movflags": "+faststart"})
        self._stream = self._container.add_stream("libx264", rate=rate)
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, "yuv420p"
        self._stream.codec_context.gop_size = max(1, round(fps * _KEY_EVERY_S))
        self._stream.codec_context.thread_count = 1
        self._stream.options = {"crf": _QUALITY, "preset": "veryfast", "bf": "0"}

    def __enter__(self) -> "VideoWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None) -> None:
        if kind is None:
            self._container.mux(self._stream.encode(None))
        self._container.close()

    def write(self, picture: Picture) -> None:
        """The next picture, BGR uint8 [height, width, 3]."""
        self._container.mux(self._stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
