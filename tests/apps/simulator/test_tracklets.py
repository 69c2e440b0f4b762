"""Tracklets of simulated cameras open and close exactly once."""

from uuid import UUID

from apps.simulator.tracklets import CHANGED_EVERY_S, MAX_POINTS, Sight, TrackletBook
from safecity_gis.messages.observations import ObjectClass, TrackletPhase

RUN = UUID(int=1)


def sight(lon: float = 67.03, **values) -> Sight:
    return Sight(
        **{
            "object_class": ObjectClass.CAR,
            "lon": lon,
            "lat": 24.85,
            "accuracy_m": 1.0,
            "speed_mps": 5.0,
            "confidence": 0.8,
            **values,
        }
    )


def book() -> TrackletBook:
    return TrackletBook(RUN, worker="sim", close_after_s=2.5)


def test_a_tracklet_opens_at_first_sight_and_closes_once_after_the_last() -> None:
    tracks = book()
    _, opened = tracks.see("cam-1", "south", 4, sight(), 100.0)
    tracklet_id, nothing = tracks.see("cam-1", "south", 4, sight(67.0301, confidence=0.6), 101.0)
    assert opened and opened.phase is TrackletPhase.OPENED and opened.revision == 0 and nothing is None
    assert tracks.close_unseen(103.0) == []
    (closed,) = tracks.close_unseen(104.0)
    assert closed.phase is TrackletPhase.CLOSED and closed.tracklet_id == opened.tracklet_id == tracklet_id
    assert (closed.valid_from, closed.valid_to, closed.revision, closed.observations) == (100.0, 101.0, 1, 2)
    assert [point.lon for point in closed.path] == [67.03, 67.0301]
    assert closed.simulated and abs(closed.confidence - 0.7) < 1e-9
    assert tracks.close_unseen(200.0) == [] and len(tracks) == 0


def test_the_same_agent_is_another_tracklet_in_another_camera_and_on_another_visit() -> None:
    tracks = book()
    here, _ = tracks.see("cam-1", "south", 4, sight(), 100.0)
    there, _ = tracks.see("cam-2", "south", 4, sight(), 100.0)
    tracks.close_unseen(110.0)
    again, _ = tracks.see("cam-1", "south", 4, sight(), 110.0)
    assert len({here, there, again}) == 3


def test_ids_are_the_same_in_the_same_run_and_differ_in_another() -> None:
    ids = [
        TrackletBook(run, worker="sim", close_after_s=1).see("c", "south", 1, sight(), 5.0)[0] for run in (RUN, RUN, UUID(int=2))
    ]
    assert ids[0] == ids[1] != ids[2]


def test_a_long_tracklet_is_told_again_and_its_path_stays_bounded() -> None:
    tracks = book()
    told = [tracks.see("c", "south", 1, sight(67 + number * 1e-4), float(number))[1] for number in range(2000)]
    phases = [update.phase for update in told if update]
    assert phases[0] is TrackletPhase.OPENED and set(phases[1:]) == {TrackletPhase.CHANGED}
    assert len(phases) == 1 + int(1999 / CHANGED_EVERY_S)
    (closed,) = tracks.close_all()
    assert len(closed.path) <= MAX_POINTS
    assert closed.path[0].at == 0 and closed.path[-1].at == 1999
    assert [point.at for point in closed.path] == sorted(point.at for point in closed.path)


def test_somebody_who_stands_still_adds_no_points() -> None:
    tracks = book()
    for number in range(60):
        tracks.see("c", "south", 1, sight(), float(number))
    (closed,) = tracks.close_all()
    assert len(closed.path) < 12 and closed.path[-1].at == 59


def test_closing_a_camera_leaves_the_others_open() -> None:
    tracks = book()
    tracks.see("cam-1", "south", 1, sight(), 0.0)
    tracks.see("cam-2", "south", 1, sight(), 0.0)
    assert [update.camera for update in tracks.close_cameras({"cam-1"})] == ["cam-1"]
    assert len(tracks) == 1
