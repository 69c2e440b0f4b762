"""What a device says of its picture becomes one alert, with or without our own tests, and ends when both say so."""

import pytest

from apps.alerts.choices import Cause
from apps.alerts.models import Alert
from apps.cameras.handlers.health import HealthHandler
from apps.cameras.handlers.link import LinkHandler
from apps.cameras.handlers.troubles import TroubleHandler
from apps.cameras.models import CameraTrouble
from apps.devices.choices import DeviceTopic
from apps.devices.device_services import device_forget
from apps.devices.handlers import DeviceWordHandler
from apps.devices.models import Device, DeviceTrouble
from apps.devices.trouble_selectors import newest_episode
from apps.devices.trouble_services import TOLD_FOR, device_told
from apps.timeline.rounds import SaidByDevice
from tests.apps.cameras.sampling import STREAMING, UNREACHABLE, Rounds, at, picture
from tests.factories import make_camera

pytestmark = pytest.mark.django_db

SETTLED_S = 31
"""After so many seconds what a device said to be over is over."""


@pytest.fixture
def device() -> Device:
    return Device.objects.create(camera=make_camera(code="cam-a"), address="127.0.0.1:80", seen_at=at(0))


@pytest.fixture
def rounds(device: Device) -> Rounds:
    return Rounds(HealthHandler, LinkHandler, DeviceWordHandler, TroubleHandler)


def says(device: Device, topic: DeviceTopic, is_so: bool, second: float) -> None:
    device_told(device_id=device.pk, told=[(topic, is_so)], at=at(second))


def alerts() -> list[tuple[str, object, object]]:
    return list(Alert.objects.order_by("opened_at").values_list("cause", "opened_at", "closed_at"))


def states() -> list[str]:
    return list(CameraTrouble.objects.filter(known_to=None).order_by("valid_from").values_list("state", flat=True))


@pytest.mark.parametrize(
    ("topic", "cause"),
    [
        (DeviceTopic.TAMPER, Cause.PICTURE_COVERED),
        (DeviceTopic.SCENE_CHANGE, Cause.PICTURE_COVERED),
        (DeviceTopic.BLURRY, Cause.PICTURE_BLURRED),
        (DeviceTopic.DARK, Cause.PICTURE_BLACK),
        (DeviceTopic.SIGNAL_LOSS, Cause.PICTURE_BLACK),
    ],
)
def test_a_device_opens_an_alert_and_ends_it(rounds: Rounds, device: Device, topic: DeviceTopic, cause: Cause) -> None:
    says(device, topic, True, 5)
    rounds.hear_all([6, 8])
    alert = Alert.objects.get()
    assert (alert.cause, alert.opened_at, alert.closed_at, alert.figures) == (cause, at(5), None, {"told_by_device": 1.0})
    says(device, topic, False, 20)
    rounds.hear_all([21, 20 + SETTLED_S])
    assert alerts() == [(cause, at(5), at(20))]
    assert states()[1:] == ["well"]


def test_one_covered_lens_is_one_alarm_though_our_tests_call_it_black(rounds: Rounds, device: Device) -> None:
    says(device, DeviceTopic.TAMPER, True, 5)
    rounds.hear_all(range(6, 12, 2), picture=picture("clear", 1))
    rounds.hear_all(range(12, 30, 2), picture=picture("black", 11))
    says(device, DeviceTopic.TAMPER, False, 30)
    rounds.hear_all(range(31, 90, 2), picture=picture("black", 11))
    assert alerts() == [(Cause.PICTURE_COVERED, at(5), None)]
    rounds.hear_all(range(91, 97, 2), picture=picture("clear", 90))
    assert alerts() == [(Cause.PICTURE_COVERED, at(5), at(90))]


def test_a_device_adds_nothing_to_what_our_tests_found_and_must_say_that_it_is_over_too(rounds: Rounds, device: Device) -> None:
    rounds.hear_all(range(2, 10, 2), picture=picture("blurred", 1, sharpness=10, usual_sharpness=100))
    says(device, DeviceTopic.BLURRY, True, 10)
    rounds.hear_all(range(11, 20, 2), picture=picture("clear", 11, sharpness=100))
    assert alerts() == [(Cause.PICTURE_BLURRED, at(1), None)]
    says(device, DeviceTopic.BLURRY, False, 20)
    rounds.hear_all(range(21, 27 + SETTLED_S, 2), picture=picture("clear", 11, sharpness=100))
    ((_, _, closed),) = alerts()
    assert closed == at(11)


def test_a_device_that_falls_silent_has_no_trouble_for_ever(rounds: Rounds, device: Device) -> None:
    says(device, DeviceTopic.DARK, True, 5)
    rounds.hear_all([6])
    says(device, DeviceTopic.DARK, True, 100)
    silent = 100 + TOLD_FOR.total_seconds()
    rounds.hear_all([silent - 5])
    assert alerts() == [(Cause.PICTURE_BLACK, at(5), None)]
    rounds.hear_all([silent + SETTLED_S])
    assert alerts() == [(Cause.PICTURE_BLACK, at(5), at(silent))]


def test_a_restart_of_fusion_repeats_and_forgets_nothing(rounds: Rounds, device: Device) -> None:
    says(device, DeviceTopic.TAMPER, True, 5)
    rounds.hear_all([6])
    rounds.restart(10)
    rounds.hear_all([11, 13])
    assert Alert.objects.count() == 1
    says(device, DeviceTopic.TAMPER, False, 20)
    rounds.restart(60)
    rounds.hear_all([61, 121])
    assert alerts() == [(Cause.PICTURE_COVERED, at(5), at(20))]


def test_a_camera_that_is_offline_has_no_second_alarm_of_its_picture(rounds: Rounds, device: Device) -> None:
    rounds.hear_all(range(0, 60, 2), UNREACHABLE)
    says(device, DeviceTopic.SIGNAL_LOSS, True, 60)
    rounds.hear_all(range(61, 70, 2), UNREACHABLE)
    assert not Alert.objects.filter(cause=Cause.PICTURE_BLACK).exists()


def test_a_camera_that_turns_does_not_change_its_scene(rounds: Rounds, device: Device) -> None:
    Device.objects.update(abilities={"ptz": {"profile": "P"}})
    says(device, DeviceTopic.SCENE_CHANGE, True, 5)
    rounds.hear_all([6], STREAMING)
    assert not DeviceTrouble.objects.exists() and not Alert.objects.exists()


def test_a_device_that_is_forgotten_leaves_no_trouble_behind(
    rounds: Rounds, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(device, DeviceTopic.TAMPER, True, 5)
    rounds.hear_all([6])
    monkeypatch.setattr("apps.devices.device_services.timezone.now", lambda: at(20))
    device_forget(actor=None, device=device)
    rounds.hear_all([20 + SETTLED_S])
    assert alerts() == [(Cause.PICTURE_COVERED, at(5), at(20))]


def test_what_a_device_repeats_is_one_trouble(device: Device) -> None:
    says(device, DeviceTopic.DARK, True, 5)
    says(device, DeviceTopic.DARK, True, 50)
    says(device, DeviceTopic.DARK, False, 60)
    says(device, DeviceTopic.DARK, False, 70)
    says(device, DeviceTopic.DARK, True, 100)
    rows = DeviceTrouble.objects.order_by("since").values_list("since", "told_at", "over_at")
    assert list(rows) == [(at(5), at(50), at(60)), (at(100), at(100), None)]


def test_troubles_that_overlap_are_one_named_by_the_first() -> None:
    covered, dark = SaidByDevice("covered", 5, 20), SaidByDevice("black", 10)
    assert newest_episode([covered, dark]) == SaidByDevice("covered", 5)
    assert newest_episode([covered, SaidByDevice("black", 10, 30)]) == SaidByDevice("covered", 5, 30)
    assert newest_episode([SaidByDevice("covered", 5), SaidByDevice("black", 10, 30)]) == SaidByDevice("covered", 5)
    assert newest_episode([covered, SaidByDevice("black", 21)]) == SaidByDevice("black", 21)


def test_a_device_that_wavers_is_one_trouble_and_one_alarm(rounds: Rounds, device: Device) -> None:
    for second in range(5, 65, 10):
        says(device, DeviceTopic.DARK, True, second)
        rounds.hear_all([second + 2])
        says(device, DeviceTopic.DARK, False, second + 5)
        rounds.hear_all([second + 7])
    assert DeviceTrouble.objects.count() == 1
    assert alerts() == [(Cause.PICTURE_BLACK, at(5), None)]
    rounds.hear_all([60 + SETTLED_S])
    assert alerts() == [(Cause.PICTURE_BLACK, at(5), at(60))]


def test_what_a_device_takes_back_in_one_breath_is_no_trouble(device: Device) -> None:
    device_told(device_id=device.pk, told=[(DeviceTopic.DARK, True), (DeviceTopic.DARK, False)] * 50, at=at(5))
    assert not DeviceTrouble.objects.exists()


def test_a_restart_of_fusion_does_not_end_what_our_own_tests_still_see(rounds: Rounds, device: Device) -> None:
    says(device, DeviceTopic.TAMPER, True, 5)
    rounds.hear_all(range(6, 12, 2), picture=picture("clear", 1))
    rounds.hear_all(range(12, 30, 2), picture=picture("black", 11))
    says(device, DeviceTopic.TAMPER, False, 30)
    rounds.hear_all(range(31, 200, 2), picture=picture("black", 11))
    rounds.restart(200)
    rounds.hear(201)
    rounds.hear_all(range(202, 300, 2), picture=picture("black", 11))
    assert alerts() == [(Cause.PICTURE_COVERED, at(5), None)]


def test_a_device_that_says_too_early_that_it_is_over_silences_no_test_of_ours(rounds: Rounds, device: Device) -> None:
    says(device, DeviceTopic.DARK, True, 5)
    rounds.hear_all(range(6, 12, 2), picture=picture("clear", 1))
    says(device, DeviceTopic.DARK, False, 12)
    rounds.hear_all(range(13, 13 + SETTLED_S, 2), picture=picture("clear", 1))
    rounds.hear_all(range(51, 60, 2), picture=picture("black", 11))
    assert [closed for _, _, closed in alerts()] == [at(12), None]
