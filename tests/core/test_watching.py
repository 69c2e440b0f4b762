"""Many healths at once: changes are told, silence becomes unknown, and a deaf watcher blames nobody."""

from safecity_gis.core.health import UNKNOWN, Patience
from safecity_gis.core.watching import Watch

PATIENCE = Patience(worse_s=2.0, better_s=1.0, silent_s=15.0)


def heard(*samples: tuple[float, str]) -> Watch:
    watch = Watch(PATIENCE)
    for at, condition in samples:
        watch.take([("a", condition)], at)
    return watch


def test_a_change_is_told_once_it_has_lasted() -> None:
    watch = heard((1.0, "online"))
    assert watch.take([("a", "offline")], 2.0) == set()
    assert watch.take([("a", "offline")], 4.0) == {"a"}
    assert dict(watch.since("offline")) == {"a": 2.0}
    assert watch.take([("a", "offline")], 5.0) == set()


def test_silence_becomes_unknown_once() -> None:
    watch = heard((1.0, "online"))
    assert watch.pass_time(16.0) == set()
    assert watch.pass_time(16.1) == {"a"}
    assert watch.pass_time(90.0) == set()
    assert watch.healths["a"].condition == UNKNOWN


def test_a_short_deafness_is_held_against_nobody_and_after_a_long_one_nothing_is_known() -> None:
    watch = heard((1.0, "online"))
    assert watch.excuse(1.0, 15.0) == set()
    assert watch.pass_time(28.0) == set()
    assert watch.excuse(28.0, 60.0) == {"a"}
    assert watch.healths["a"].condition == UNKNOWN


def test_what_was_known_is_taken_up_as_if_just_heard() -> None:
    watch = Watch(PATIENCE)
    watch.resume({"a": ("offline", 5.0)}, now=100.0)
    assert watch.pass_time(114.0) == set()
    assert dict(watch.since("offline")) == {"a": 5.0}
    assert watch.pass_time(116.0) == {"a"}
