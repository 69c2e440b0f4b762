"""What is judged is what is stored: believed people, under their last names, without gaps."""

import numpy as np
import pytest

from apps.tracking.evaluation.stored import StoredPeople
from safecity_gis.core.tracking.seam import Joined, Step, TrackedBox
from safecity_gis.messages.observations import ObjectClass


def see(stored: StoredPeople, frame: int, step: Step, seen_as: ObjectClass = ObjectClass.PERSON) -> None:
    """One box that moves 10 pixels a frame; ten frames a second."""
    box = np.array([(10 * frame, 50, 10 * frame + 30, 120)], np.float32)
    stored.add(step, box, np.array([seen_as], np.int64), frame / 10)


def sight(track_id: int, *, confirmed: bool = True) -> Step:
    return Step(boxes=[TrackedBox(track_id, 0, confirmed)])


def test_a_closed_gap_is_filled_under_the_older_name() -> None:
    stored = StoredPeople()
    for frame in range(10):
        see(stored, frame, sight(1))
    for frame in range(10, 15):
        see(stored, frame, Step())
    for frame in range(15, 18):
        see(stored, frame, sight(2, confirmed=False))
    see(stored, 18, Step(joined=[Joined(2, 1)], boxes=[TrackedBox(1, 0, True)]))
    tracks = stored.tracks()
    assert tracks.frames.tolist() == list(range(19)) and set(tracks.identities.tolist()) == {1}
    assert tracks.boxes[:, 0].tolist() == pytest.approx([10 * frame for frame in range(19)], abs=3)


def test_tracks_that_were_never_believed_and_vehicles_are_not_judged() -> None:
    stored = StoredPeople()
    for frame in range(3):
        see(stored, frame, sight(1, confirmed=False))
    for frame in range(3, 6):
        see(stored, frame, sight(2), ObjectClass.CAR)
    assert len(stored.tracks()) == 0


def test_a_person_who_once_looked_like_something_else_stays_a_person() -> None:
    stored = StoredPeople()
    for frame, seen_as in enumerate((ObjectClass.PERSON, ObjectClass.BICYCLE, ObjectClass.PERSON)):
        see(stored, frame, sight(1), seen_as)
    assert len(stored.tracks()) == 3
