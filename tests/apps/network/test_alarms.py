"""From polls and samples to alerts: one for each root cause, quickly where the network is watched, and over when it is."""

from datetime import timedelta

import msgspec
import pytest
from django.db.models import Q

from apps.accounts.choices import Role
from apps.alerts.models import Alert
from apps.cameras.choices import Lifecycle
from apps.cameras.models import Camera
from apps.fusion.storage import new_round
from apps.network.choices import NodeKind
from apps.network.models import FibreNode, FibreSpan, PlaceHealth, PlaceReading, SpanHealth
from apps.network.plant_services import node_decommission, span_decommission
from safecity_gis.messages.health import SpanReading
from tests.apps.network.making import make_feeder, make_node, make_row, make_span, make_supply
from tests.apps.network.watching import START, Watched
from tests.factories import make_camera, make_user

pytestmark = pytest.mark.django_db
NODES = ["centre", "station", "s1", "s2"]
SPANS = ["centre-station", "station-s1", "s1-s2"]
BEHIND = {"dark": {"cam-s1", "cam-s2"}, "down": {"s1", "s2"}}


def watched(*, spans: bool = True) -> Watched:
    """A row of two sites on one feeder, watched and well for half a minute."""
    make_row("south", "south")
    feeder = make_feeder()
    for site in ("s1", "s2"):
        make_supply(FibreNode.objects.get(code=site), feeder)
    city = Watched(switches=NODES, spans=SPANS if spans else (), supplied={"s1", "s2"})
    city.go_on(30)
    assert not Alert.objects.exists()
    return city


def lose(city: Watched, **what: set[str]) -> None:
    for name, codes in what.items():
        setattr(city, name, getattr(city, name) | codes)


def mend(city: Watched) -> None:
    city.dark, city.down, city.powerless, city.cut = set(), set(), set(), set()


def told() -> list[tuple[str, str, str]]:
    return sorted((alert.cause, alert.element_kind, alert.element or alert.camera_code) for alert in Alert.objects.open())


def test_a_cut_span_is_one_alert_within_ten_seconds_with_what_it_takes_and_over_when_light_returns() -> None:
    city = watched()
    lose(city, cut={"station-s1"}, **BEHIND)
    city.go_on(10)
    assert told() == [("span_cut", "span", "station-s1")]
    alert = Alert.objects.get()
    assert (alert.figures["cameras_lost"], alert.figures["sites_lost"], alert.simulated) == (2, 2, True)
    assert alert.opened_at <= START + timedelta(seconds=32) and alert.position is not None
    city.go_on(120)
    assert Alert.objects.count() == 1
    mend(city)
    city.go_on(60)
    assert (Alert.objects.count(), told()) == (1, [])


def test_a_cut_in_a_ring_that_loses_no_picture_is_an_alert_too() -> None:
    make_row("south", "south")
    make_span(FibreNode.objects.get(code="s2"), FibreNode.objects.get(code="centre"))
    city = Watched(switches=NODES, spans=[*SPANS, "s2-centre"])
    city.go_on(30)
    lose(city, cut={"s1-s2"})
    city.go_on(10)
    assert told() == [("span_cut", "span", "s1-s2")]
    assert Alert.objects.get().figures["cameras_lost"] == 0


def test_without_a_fibre_monitor_the_likeliest_is_named_and_what_else_it_may_be() -> None:
    city = watched(spans=False)
    lose(city, **BEHIND)
    city.go_on(10)
    assert told() == [("switch_lost", "switch", "s1")]
    assert Alert.objects.get().detail == "station-s1"


def test_a_lost_feeder_is_one_alert_with_its_forecast_also_when_batteries_end_one_after_another() -> None:
    city = watched()
    city.charge = {"s1": 0.9, "s2": 0.5}
    lose(city, powerless={"s1", "s2"})
    city.go_on(10)
    assert told() == [("feeder_lost", "feeder", "feeder-1")]
    figures = Alert.objects.get().figures
    assert (figures["cameras_lost"], figures["cameras_lost_later"], figures["first_dark_h"]) == (0, 2, 4.0)
    city.charge = {"s1": 0.4, "s2": 0.0}
    lose(city, down={"s2"}, dark={"cam-s2"})
    city.go_on(90)
    city.charge = {"s1": 0.0}
    lose(city, down={"s1"}, dark={"cam-s1"})
    city.go_on(90)
    assert told() == [("feeder_lost", "feeder", "feeder-1")] and Alert.objects.count() == 1
    mend(city)
    city.charge = {}
    city.go_on(60)
    assert (Alert.objects.count(), told()) == (1, [])


def test_one_site_without_mains_and_one_low_battery() -> None:
    city = watched()
    lose(city, powerless={"s2"})
    city.go_on(10)
    assert told() == [("mains_lost", "node", "s2")]
    city.charge = {"s1": 0.2, "s2": 0.2}
    city.go_on(10)
    assert told() == [("battery_low", "node", "s1"), ("mains_lost", "node", "s2")]
    assert Alert.objects.get(cause="battery_low").figures["charge"] == 0.2
    city.charge = {"s1": 0.3, "s2": 0.2}
    city.go_on(20)
    assert ("battery_low", "node", "s1") in told()
    city.charge = {}
    mend(city)
    city.go_on(20)
    assert told() == []


def test_a_dead_switch_is_one_alert_and_its_cameras_are_none() -> None:
    city = watched()
    lose(city, down={"s2"}, dark={"cam-s2"})
    city.go_on(10)
    assert told() == [("switch_lost", "switch", "s2")] and not Alert.objects.get().detail
    city.go_on(60)
    assert Alert.objects.count() == 1


def test_a_camera_alone_is_an_alert_after_half_a_minute_and_over_when_it_streams() -> None:
    city = watched()
    lose(city, dark={"cam-s2"})
    city.go_on(30)
    assert not Alert.objects.exists()
    city.go_on(20)
    alert = Alert.objects.get()
    assert (alert.cause, alert.camera_code, alert.element) == ("camera_offline", "cam-s2", "")
    mend(city)
    city.go_on(20)
    assert told() == []


def test_a_camera_that_comes_and_goes_is_one_alert_until_it_rests() -> None:
    city = watched()
    city.flapping = {"cam-s2"}
    city.go_on(25)
    assert told() == [("link_flapping", "", "cam-s2")]
    assert Alert.objects.get().figures["changes"] >= 6
    city.flapping = set()
    city.go_on(140)
    assert (Alert.objects.count(), told()) == (1, [])


def test_several_of_one_place_are_one_alert_of_the_place() -> None:
    make_row("south", "south")
    first = Camera.objects.get(code="cam-s2")
    make_camera(code="cam-s2-b", site=first.site)
    city = Watched(switches=NODES)
    city.go_on(30)
    city.flapping = {"cam-s2", "cam-s2-b"}
    city.go_on(25)
    assert told() == [("link_flapping", "node", "s2")] and Alert.objects.get().figures == {"cameras": 2}
    city.start_anew()
    city.go_on(20)
    city.flapping = set()
    city.go_on(140)
    assert (Alert.objects.count(), told()) == (1, [])


def test_what_comes_and_goes_with_a_cut_cable_is_no_alert_of_its_own() -> None:
    city = watched()
    for _ in range(20):
        lose(city, cut={"station-s1"}, **BEHIND)
        city.go_on(5)
        mend(city)
        city.flapping = BEHIND["dark"]
        city.go_on(3)
    assert {cause for cause, *_ in told()} <= {"span_cut"} and set(Alert.objects.values_list("cause", flat=True)) == {"span_cut"}


def test_a_camera_that_is_still_dead_when_the_cut_is_mended_is_told_again() -> None:
    city = watched()
    lose(city, dark={"cam-s2"})
    city.go_on(50)
    assert told() == [("camera_offline", "", "cam-s2")]
    lose(city, cut={"station-s1"}, **BEHIND)
    city.go_on(20)
    assert told() == [("span_cut", "span", "station-s1")]
    mend(city)
    lose(city, dark={"cam-s2"})
    city.go_on(60)
    assert told() == [("camera_offline", "", "cam-s2")]


def test_what_a_person_closed_stays_closed_for_as_long_as_it_lasts() -> None:
    city = watched()
    lose(city, cut={"s1-s2"}, down={"s2"}, dark={"cam-s2"})
    city.go_on(12)
    Alert.objects.update(closed_at=city.now, closed_by=make_user(Role.COMMANDER))
    city.start_anew()
    city.go_on(60)
    assert told() == []


def test_batteries_that_run_low_while_the_feeder_is_away_are_no_alarms_of_their_own() -> None:
    city = watched()
    lose(city, powerless={"s1", "s2"})
    for charge in (0.8, 0.4, 0.2, 0.05):
        city.charge = {"s1": charge, "s2": charge}
        city.go_on(20)
    lose(city, down={"s1", "s2"}, dark={"cam-s1", "cam-s2"})
    city.go_on(60)
    assert told() == [("feeder_lost", "feeder", "feeder-1")] and Alert.objects.count() == 1


def test_what_toggles_slowly_soon_stays_one_alarm() -> None:
    city = watched()
    for _ in range(20):
        lose(city, cut={"s1-s2"}, down={"s2"}, dark={"cam-s2"})
        city.go_on(12)
        mend(city)
        city.go_on(12)
    assert Alert.objects.count() <= 4 and told() == [("span_cut", "span", "s1-s2")]
    city.go_on(150)
    assert told() == []


def test_a_clock_that_is_set_back_stops_no_alarm() -> None:
    city = watched()
    city.second -= 600
    lose(city, cut={"station-s1"}, **BEHIND)
    city.go_on(15)
    assert told() == [("span_cut", "span", "station-s1")]


def test_what_is_made_up_says_nothing_of_what_real_collectors_have_spoken_of() -> None:
    city = watched()
    city.simulated = False
    city.go_on(10)
    lose(city, cut={"station-s1"}, **BEHIND)
    for _ in range(20):
        city.go_on(2)
        lying = new_round(city.registry, city.now)
        lying.readings = [msgspec.structs.replace(city.poll(), simulated=True, spans=(SpanReading(span="station-s1", lit=True),))]
        city.handle(lying)
    assert told() == [("span_cut", "span", "station-s1")] and not Alert.objects.get().simulated


def test_a_cut_is_told_while_a_camera_off_the_fibre_is_offline() -> None:
    make_camera(code="apart")
    city = watched()
    lose(city, dark={"apart"})
    city.go_on(60)
    lose(city, cut={"station-s1"}, **BEHIND)
    city.go_on(30)
    assert told() == [("camera_offline", "", "apart"), ("span_cut", "span", "station-s1")]
    assert Alert.objects.get(cause="span_cut").figures["cameras_lost"] == 2


def test_an_offline_camera_off_the_fibre_stays_told_when_its_worker_dies() -> None:
    make_camera(code="apart")
    city = Watched(switches=())
    lose(city, dark={"apart"})
    city.go_on(60)
    city.sampling = False
    city.go_on(60)
    assert told() == [("camera_offline", "", "apart")]


def test_a_camera_that_is_offline_already_is_not_told_as_flapping_too() -> None:
    city = watched()
    lose(city, dark={"cam-s2"})
    city.go_on(50)
    city.flapping = {"cam-s2"}
    city.dark = set()
    city.go_on(25)
    assert told() == [("camera_offline", "", "cam-s2")]


def test_one_lost_poll_is_nothing() -> None:
    city = watched()
    lose(city, down={"s1", "s2"}, cut={"station-s1"})
    city.go_on(2)
    mend(city)
    city.go_on(30)
    assert not Alert.objects.exists() and SpanHealth.objects.count() == 3


def test_when_the_collector_falls_silent_nothing_is_known_and_nothing_is_over() -> None:
    city = watched()
    lose(city, cut={"station-s1"}, **BEHIND)
    city.go_on(12)
    city.collecting = False
    city.go_on(60)
    assert told() == [("span_cut", "span", "station-s1")]
    assert set(PlaceHealth.objects.current().values_list("switch", flat=True)) == {"unknown"}
    city.collecting = True
    mend(city)
    city.go_on(30)
    assert told() == []


def test_a_restart_opens_nothing_twice_not_even_what_somebody_closed_and_ends_what_is_over() -> None:
    city = watched()
    lose(city, cut={"station-s1"}, **BEHIND)
    city.go_on(12)
    city.start_anew()
    city.go_on(60)
    assert Alert.objects.count() == 1
    Alert.objects.update(closed_at=city.now, closed_by=make_user(Role.COMMANDER))
    city.start_anew()
    city.go_on(60)
    assert Alert.objects.count() == 1
    Alert.objects.update(closed_at=None, closed_by=None)
    city.start_anew()
    mend(city)
    city.go_on(30)
    assert told() == []


def test_the_same_round_again_changes_nothing() -> None:
    city = watched()
    lose(city, cut={"station-s1"}, **BEHIND)
    city.go_on(12)
    before = [list(model.objects.order_by("pk").values()) for model in (Alert, PlaceHealth, SpanHealth, PlaceReading)]
    for _ in range(3):
        round_ = city.round_again()
        city.handle(round_)
    assert before == [list(model.objects.order_by("pk").values()) for model in (Alert, PlaceHealth, SpanHealth, PlaceReading)]


def test_a_camera_off_the_fibre_has_its_own_alert_and_one_that_is_not_in_service_has_none() -> None:
    make_camera(code="apart")
    make_camera(code="new", lifecycle=Lifecycle.INSTALLED)
    city = Watched(switches=())
    lose(city, dark={"apart", "new"})
    city.go_on(60)
    assert told() == [("camera_offline", "", "apart")]


def test_a_reading_of_something_unknown_is_refused_and_the_rest_of_it_counts() -> None:
    make_node("centre", NodeKind.CENTRE)
    city = Watched(switches=["centre", "nowhere"])
    city.second = 2
    round_ = city.round_again()
    city.handle(round_)
    assert [reason for _, reason in round_.refused] == ["unknown nowhere"]
    assert PlaceHealth.objects.current().get().switch == "up"


def test_what_has_no_cabinet_cannot_lose_its_mains() -> None:
    city = watched()
    city.supplied |= {"station", "centre"}
    lose(city, powerless={"station"})
    city.go_on(20)
    assert not Alert.objects.exists()


def test_an_alarm_of_what_is_taken_off_the_network_ends() -> None:
    city = watched()
    lose(city, cut={"s1-s2"}, down={"s2"}, dark={"cam-s2"})
    city.go_on(12)
    for span in FibreSpan.objects.filter(Q(start__code="s2") | Q(end__code="s2")):
        span_decommission(actor=None, span=span, reason="taken out")
    node_decommission(actor=None, node=FibreNode.objects.get(code="s2"), reason="taken out")
    city.collecting = False
    city.go_on(40)
    assert ("span_cut", "span", "s1-s2") not in told()
    before = SpanHealth.objects.count(), PlaceHealth.objects.filter(node__code="s2").count()
    city.start_anew()
    city.go_on(40)
    assert (SpanHealth.objects.count(), PlaceHealth.objects.filter(node__code="s2").count()) == before


def test_charges_are_kept_and_what_if_counts_with_them() -> None:
    city = watched()
    city.charge = {"s1": 0.5, "s2": 0.25}
    city.go_on(40)
    assert dict(PlaceReading.objects.exclude(charge=None).values_list("node__code", "charge")) == city.charge
