"""The life of a tracklet: opened after some frames, retold on change, closed after loss, bounded whatever its length."""

import numpy as np
import pytest

from apps.simulator.city.demo_clip import clip_homography
from safecity_gis.core.tracking.seam import Joined
from safecity_gis.messages.observations import ClockSource, ObjectClass, TrackletPhase, TrackletUpdate
from safecity_gis.worker.ground import GroundView
from safecity_gis.worker.tracklets import MOST_POINTS, MOST_VERTICES, Sighting, TrackletBook
from tests.worker.support import camera

CONFIG = camera("C", homography=clip_homography(lon=67.03, lat=24.85, bearing_deg=0.0))
START = 1_800_000_000.0


def sighting(
    point: tuple[float, float] | None = (0.0, 20.0), *, track: int = 1, kind: int = ObjectClass.PERSON, believed: bool = True
) -> Sighting:
    return Sighting(track, int(kind), 0.8, believed, point, None if point is None else (0.0, 1.4), 0.04)


def book() -> TrackletBook:
    return TrackletBook(CONFIG, GroundView(CONFIG))


def live(
    tracklets: TrackletBook, seconds: float, *, start: float = START, kind: int = ObjectClass.PERSON
) -> list[TrackletUpdate]:
    """A person walks north at 1.4 m/s, seen 5 times a second."""
    told: list[TrackletUpdate] = []
    for step in range(int(seconds * 5)):
        at = start + step / 5
        told += tracklets.frame([sighting((0.0, 20.0 + 1.4 * (at - START)), kind=kind)], at, ClockSource.RTCP)[1]
    return told


def test_a_tracklet_opens_when_it_is_believed_and_tells_of_its_first_sight() -> None:
    tracklets = book()
    for step in range(3):
        assert tracklets.frame([sighting(believed=False)], START + step / 5, ClockSource.RTCP) == ([None], [])
    told = live(tracklets, 1.0, start=START + 0.6)
    assert [update.phase for update in told] == [TrackletPhase.OPENED]
    assert told[0].valid_from == START and told[0].observations == 4


def test_what_was_never_believed_is_never_told_of() -> None:
    tracklets = book()
    tracklets.frame([sighting(believed=False)], START, ClockSource.RTCP)
    assert tracklets.frame([], START + 60, ClockSource.RTCP, ended=[1]) == ([], [])
    assert tracklets.close_all() == []


def test_a_closed_gap_makes_one_tracklet_of_two_tracks() -> None:
    tracklets = book()
    opened = live(tracklets, 2.0)[0]
    for step in range(3):
        late = sighting((0.0, 26.0 + 0.3 * step), track=2, believed=False)
        assert tracklets.frame([late], START + 4 + step / 5, ClockSource.RTCP)[0] == [None]
    told, updates = tracklets.frame([sighting((0.0, 27.0))], START + 4.6, ClockSource.RTCP, joined=[Joined(new=2, old=1)])
    assert [tracklet.tracklet_id for tracklet in told if tracklet] == [opened.tracklet_id] and not updates
    (closed,) = tracklets.frame([], START + 9, ClockSource.RTCP, ended=[1])[1]
    assert (closed.tracklet_id, closed.observations) == (opened.tracklet_id, 14)
    assert closed.valid_to == pytest.approx(START + 4.6) and closed.path[-1].lat > 24.85 + 26.5 / 111_200


def test_a_lost_tracklet_is_closed_with_its_path_and_speed() -> None:
    tracklets = book()
    live(tracklets, 6.0)
    told = tracklets.frame([], START + 9, ClockSource.RTCP, ended=[1])[1]
    assert [update.phase for update in told] == [TrackletPhase.CLOSED]
    closed = told[0]
    assert closed.speed_mps == pytest.approx(1.4, abs=0.15)
    assert closed.valid_to == pytest.approx(START + 5.8)
    assert closed.path[-1].lat > closed.path[0].lat
    assert closed.accuracy_m == pytest.approx(0.2 * 1.515, rel=0.01)


def test_a_long_tracklet_is_retold_every_half_minute_with_growing_revisions() -> None:
    tracklets = book()
    told = live(tracklets, 70.0) + tracklets.close_all()
    assert [str(update.phase) for update in told] == ["opened", "changed", "changed", "closed"]
    assert [update.revision for update in told] == [0, 1, 2, 3]
    assert len({update.tracklet_id for update in told}) == 1


def test_a_change_of_class_is_told_at_once() -> None:
    tracklets = book()
    live(tracklets, 2.0, kind=ObjectClass.CAR)
    told = live(tracklets, 6.0, start=START + 2, kind=ObjectClass.TRUCK)
    assert [(update.phase, update.object_class) for update in told] == [(TrackletPhase.CHANGED, ObjectClass.TRUCK)]


def test_an_endless_tracklet_takes_bounded_memory_and_bounded_paths() -> None:
    tracklets = book()
    rng = np.random.default_rng(0)
    for step in range(MOST_POINTS + 500):
        point = (20 * np.cos(step / 40) + rng.normal(0, 0.1), 25 + 10 * np.sin(step / 17))
        confirmed, _ = tracklets.frame([sighting(point)], START + step / 5, ClockSource.RTCP)
    assert confirmed[0] is not None
    assert max(len(confirmed[0].points), len(confirmed[0].speeds)) <= MOST_POINTS
    assert 2 < len(tracklets.close_all()[0].path) <= MOST_VERTICES


def test_without_ground_there_is_a_tracklet_without_a_path() -> None:
    tracklets = TrackletBook(camera("C"), None)
    nowhere = sighting(None)
    for step in range(5):
        tracklets.frame([nowhere], START + step / 5, ClockSource.ARRIVAL)
    closed = tracklets.close_all()[0]
    assert (closed.path, closed.accuracy_m, closed.speed_mps) == ((), None, None)
