"""The slot between source and recognition: newest wins, drops are counted."""

import threading
from uuid import uuid4

import numpy as np

from safecity_gis.messages.observations import ClockSource
from safecity_gis.worker.slots import Frame, FrameSlot


def frame(number: int) -> Frame:
    return Frame(np.zeros((2, 2, 3), np.uint8), 1_000.0 + number, ClockSource.ARRIVAL, uuid4(), number)


def test_the_newest_frame_wins_and_the_others_are_counted() -> None:
    slot = FrameSlot(threading.Event())
    for number in range(5):
        slot.put(frame(number))
    taken = slot.take()
    assert taken is not None and taken.number == 4
    assert slot.dropped == 4
    assert slot.take() is None


def test_a_frame_wakes_the_reader() -> None:
    ready = threading.Event()
    slot = FrameSlot(ready)
    assert not slot.full
    slot.put(frame(0))
    assert ready.is_set() and slot.full
