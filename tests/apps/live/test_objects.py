"""The table of moving objects: bounded, newest wins, handles never reused in a hurry."""

from uuid import UUID, uuid4

from apps.accounts.selectors import Scope
from apps.live.directory import Directory
from apps.live.objects import ObjectTable
from safecity_gis.messages.frames import ObjectFlag
from safecity_gis.messages.live import OBJECT_TTL_S
from safecity_gis.messages.live_objects import LiveObjects
from safecity_gis.messages.observations import ObjectClass
from tests.live_objects import LiveObject, live_objects

NOW = 1_800_000_000.0


def directory() -> Directory:
    known = Directory()
    known.replace([("cam-1", 11, "south", "red-zone", None), ("cam-2", 22, "east", "red-zone", None)])
    return known


def seen(name: UUID, *, at: float = NOW, lon: float = 67.0, camera: str = "cam-1", speed: float = 1.0) -> LiveObject:
    return LiveObject(name, camera, lon, 24.8, at, speed, -speed, 3.0, ObjectClass.CAR)


def message(*objects: LiveObject, removed: tuple[UUID, ...] = (), exercise: str | None = None) -> LiveObjects:
    return live_objects("south", NOW, objects, removed, exercise_id=exercise)


def test_a_record_says_what_the_message_said() -> None:
    table = ObjectTable()
    table.apply(message(seen(uuid4()), exercise="drill"), directory(), NOW + 0.5)
    table.begin_tick(NOW + 0.5)
    record = table.records[0]
    assert (record["lon_e7"], record["lat_e7"], record["camera"]) == (670_000_000, 248_000_000, 11)
    assert (record["velocity_e_cmps"], record["velocity_n_cmps"], record["accuracy_dm"]) == (100, -100, 30)
    assert (record["age_ms"], record["object_class"]) == (500, ObjectClass.CAR)
    assert record["flags"] == ObjectFlag.SIMULATED | ObjectFlag.EXERCISE


def test_an_older_sight_does_not_move_an_object_back() -> None:
    table, name = ObjectTable(), uuid4()
    table.apply(message(seen(name, at=NOW, lon=67.1)), directory(), NOW)
    table.apply(message(seen(name, at=NOW - 1, lon=67.0)), directory(), NOW)
    assert table.records["lon_e7"][0] == 671_000_000


def test_of_two_sights_in_one_message_the_newer_counts() -> None:
    table, name = ObjectTable(), uuid4()
    table.apply(message(seen(name, at=NOW, lon=67.1), seen(name, at=NOW - 1, lon=67.0)), directory(), NOW)
    assert table.records["lon_e7"][0] == 671_000_000


def test_an_object_of_an_unknown_camera_is_left_out_and_reported() -> None:
    table = ObjectTable()
    assert not table.apply(message(seen(uuid4(), camera="cam-9"), seen(uuid4())), directory(), NOW)
    assert len(table) == 1


def test_what_is_silent_is_dropped_and_its_slot_used_again_after_the_tick() -> None:
    table, names = ObjectTable(), [uuid4(), uuid4()]
    table.apply(message(seen(names[0])), directory(), NOW)
    table.expire(NOW + OBJECT_TTL_S + 0.1)
    assert len(table) == 0
    table.apply(message(seen(names[1])), directory(), NOW)
    assert table.used == 2
    table.end_tick()
    table.apply(message(seen(uuid4())), directory(), NOW)
    assert table.used == 2
    handles = table.records["handle"][:2].tolist()
    assert sorted(handles) == [2, 3]


def test_the_table_grows_to_its_limit_and_no_further() -> None:
    table = ObjectTable(max_objects=3000)
    names = [uuid4() for _ in range(3500)]
    table.apply(message(*(seen(name) for name in names)), directory(), NOW)
    assert (len(table), table.capacity, table.refused) == (3000, 3000, 500)
    table.apply(message(removed=tuple(names)), directory(), NOW)
    table.end_tick()
    assert len(table) == 0
    table.apply(message(*(seen(name) for name in names[:10])), directory(), NOW)
    assert (len(table), table.used) == (10, 3000)


def test_absurd_speeds_stay_in_range() -> None:
    table = ObjectTable()
    table.apply(message(seen(uuid4(), speed=1e9)), directory(), NOW)
    assert table.records["velocity_e_cmps"][0] == 32_767
    assert table.records["velocity_n_cmps"][0] == -32_767


def test_a_camera_that_changes_district_changes_who_may_see_it() -> None:
    known = directory()
    south = Scope(frozenset({("south", "red-zone")}))
    assert known.allowed(south).tolist() == [True, False]
    known.replace([("cam-2", 22, "south", "red-zone", None)])
    assert known.allowed(south).tolist() == [False, True]
    assert known.allowed(Scope(frozenset())).tolist() == [False, False]
