"""A camera's source: one daemon thread that opens, decodes and re-opens one stream, and leaves the newest frame in a slot."""

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import av
import numpy as np
import structlog
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from safecity_gis.core.networks import Networks
from safecity_gis.messages.configuration import CameraConfig
from safecity_gis.messages.health import SourceCondition
from safecity_gis.messages.observations import ClockSource
from safecity_gis.worker.addresses import Address, BadAddress, NoAnswer, open_address
from safecity_gis.worker.clocks import Capture, CaptureClock, producer_time
from safecity_gis.worker.decoding import DecodeGovernor, FrameSampler
from safecity_gis.worker.failures import StreamEnded, StreamUndecodable, describe
from safecity_gis.worker.health import SourceStatus
from safecity_gis.worker.slots import Frame, FrameSlot, Picture

log = structlog.get_logger(__name__)

FIRST_DELAY_S = 0.5
LONGEST_DELAY_S = 15.0
PROVEN_AFTER_S = 10.0
"""A stream that ran so long is re-opened at once when it ends."""
GIVE_UP_S = 15.0
"""A stream whose packets do not decode for so long is opened anew."""
LATE_S = 1.0
"""A file that fell behind its own rate by more starts its time anew."""


class Backoff:
    """Delays that double from try to try, each drawn between half and all of its length so that cameras do not knock in step."""

    def __init__(self, first_s: float = FIRST_DELAY_S, longest_s: float = LONGEST_DELAY_S) -> None:
        self._first_s, self._longest_s = first_s, longest_s
        self._tries = 0

    def reset(self) -> None:
        self._tries = 0

    def next_s(self) -> float:
        length = min(self._longest_s, self._first_s * 2 ** min(self._tries, 30))
        self._tries += 1
        return float(length * random.uniform(0.5, 1.0))  # noqa: S311


@dataclass
class _Playing:
    """One unbroken playing of a stream."""

    clock: CaptureClock
    sampler: FrameSampler
    governor: DecodeGovernor
    opened: float
    last_decoded: float
    number: int = 0


class Source(threading.Thread):
    """Plays one camera until it is stopped; whatever its stream does, only this thread waits for it."""

    def __init__(self, config: CameraConfig, slot: FrameSlot, status: SourceStatus, networks: Networks) -> None:
        super().__init__(name=f"source-{config.camera}", daemon=True)
        self._config, self._slot, self._status, self._networks = config, slot, status, networks
        self._halt = threading.Event()

    def stop(self) -> None:
        """Ask the thread to end; it does within the read time limit of its stream."""
        self._halt.set()

    def run(self) -> None:
        backoff = Backoff()
        while not self._halt.is_set():
            started = time.monotonic()
            try:
                self._play(open_address(self._config, self._networks))
            except (av.FFmpegError, OSError, BadAddress, NoAnswer, StreamEnded, StreamUndecodable) as error:
                condition, reason = describe(error)
                self._status.failed(condition, reason)
                log.warning("worker.source.failed", camera=self._config.camera, condition=str(condition), reason=reason)
            except Exception as error:
                self._status.failed(SourceCondition.CORRUPT, f"unexpected {type(error).__name__}")
                log.error("worker.source.broke", camera=self._config.camera, error=type(error).__name__)
            if time.monotonic() - started > PROVEN_AFTER_S:
                backoff.reset()
            if not self._halt.wait(backoff.next_s()):
                self._status.retrying()

    def _play(self, address: Address) -> None:
        with address.open() as container:
            if not container.streams.video:
                raise StreamUndecodable("no video in the stream")
            stream = container.streams.video[0]
            stream.codec_context.thread_count = 1
            self._status.connected()
            if address.is_file:
                self._loop_file(container, stream)
            else:
                self._follow(container, stream)

    def _playing(self) -> _Playing:
        now = time.monotonic()
        fps = self._config.fps
        return _Playing(CaptureClock(), FrameSampler(fps), DecodeGovernor(fps), opened=now, last_decoded=now)

    def _follow(self, container: InputContainer, stream: VideoStream) -> None:
        """A live stream: frames are taken as they come."""
        run, playing = uuid4(), self._playing()
        for frame in self._frames(container, stream, playing):
            media_s = frame.time
            capture = playing.clock.capture(media_s=media_s, arrived_at=time.time())
            if capture.anew:
                run = uuid4()
                log.warning("worker.clock.anew", camera=self._config.camera)
            self._status.decoded(capture.at)
            if playing.sampler.due(capture.at if media_s is None else media_s):
                self._put(Frame(_picture(frame), capture.at, capture.clock, run, playing.number))
                playing.number += 1
        if not self._halt.is_set():
            raise StreamEnded

    def _loop_file(self, container: InputContainer, stream: VideoStream) -> None:
        """A file at its own rate, from `start_s`, then again and again from its beginning; its times are those of the wall."""
        start_s = self._config.start_s
        while not self._halt.is_set():
            if start_s > 0:
                container.seek(int(start_s * 1_000_000))
            self._play_file_once(container, stream, start_s)
            start_s = 0.0
            container.seek(0)

    def _play_file_once(self, container: InputContainer, stream: VideoStream, start_s: float) -> None:
        run, playing = uuid4(), self._playing()
        step_s = float(1 / stream.average_rate) if stream.average_rate else 1 / 25
        base: float | None = None
        media_s = -step_s
        for frame in self._frames(container, stream, playing):
            media_s = media_s + step_s if frame.time is None else frame.time
            if media_s < start_s - step_s / 2:
                continue
            now = time.time()
            if base is None or now - (base + media_s) > LATE_S:
                base = now - media_s
            if not playing.sampler.due(media_s):
                continue
            if self._halt.wait(max(0.0, base + media_s - now)):
                return
            capture = Capture(base + media_s, ClockSource.FILE)
            self._status.decoded(capture.at)
            self._put(Frame(_picture(frame), capture.at, capture.clock, run, playing.number))
            playing.number += 1
        if playing.number == 0 and not self._halt.is_set():
            raise StreamUndecodable("no frame of the file decodes")
        if base is not None:
            self._halt.wait(max(0.0, base + media_s + step_s - time.time()))

    def _put(self, frame: Frame) -> None:
        height, width = frame.image.shape[:2]
        self._status.kept(width=width, height=height)
        self._slot.put(frame)

    def _frames(self, container: InputContainer, stream: VideoStream, playing: _Playing) -> Iterator[VideoFrame]:
        """Sound frames of a stream; those that do not decode are counted and left out."""
        context = stream.codec_context
        for packet in container.demux(stream):
            if self._halt.is_set():
                return
            now = time.monotonic()
            if packet.size:
                self._status.received(packet.size)
                playing.governor.packet(now, is_key=packet.is_keyframe)
                context.skip_frame = playing.governor.skip.value
                _read_clock(packet, playing.clock)
                self._status.clock_told(playing.clock.offset.offset_s)
            try:
                frames = packet.decode()
            except av.FFmpegError:
                self._status.decode_error()
                frames = []
            for frame in frames:
                if frame.is_corrupt:
                    self._status.decode_error()
                    continue
                playing.last_decoded = now
                playing.governor.decoded()
                yield frame
            if now - playing.last_decoded > GIVE_UP_S:
                raise StreamUndecodable("packets arrive and do not decode")


def _read_clock(packet: "Packet[VideoStream]", clock: CaptureClock) -> None:
    """What the camera's RTCP sender reports say of this packet, where there were any."""
    if packet.pts is None or not packet.has_sidedata("prft"):
        return
    producer_at = producer_time(bytes(packet.get_sidedata("prft")))
    if producer_at is not None:
        clock.report(producer_at=producer_at, media_s=float(packet.pts * packet.time_base), arrived_at=time.time())


def _picture(frame: VideoFrame) -> Picture:
    """The frame as BGR that may be written to."""
    return np.require(frame.to_ndarray(format="bgr24"), np.uint8, ("C", "W"))
