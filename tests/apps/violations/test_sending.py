"""Handing over: once, signed, kept apart from what is simulated, and never of a car that is listed by then."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from apps.audit.choices import Action, Outcome
from apps.audit.keys import key_read
from apps.audit.models import Entry
from apps.plates.models import Hotlist
from apps.violations.choices import ViolationState
from apps.violations.echallan.file_drop import FileDrop
from apps.violations.echallan.interface import HandingFailed, Package
from apps.violations.models import Violation
from apps.violations.packages import package_of
from apps.violations.raise_services import violations_clear
from apps.violations.refusals import AccusedAlready, HandOverFailed, KeyLost, NoEChallan, NotToSend, StolenObjects
from apps.violations.send_services import leftovers_clear, violation_send
from apps.violations.tasks import clear_violations
from safecity_gis.core.evidence import package_verify
from tests.apps.disk import FULL_BYTES, full_disk
from tests.apps.plates.seeing import make_list
from tests.apps.violations.driving import make_confirmed, make_violation, officer
from tests.factories import make_camera

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> Path:
    """A real folder and one for what is simulated, and a key of the test's own."""
    settings.ECHALLAN_FOLDER = tmp_path / "real"
    settings.ECHALLAN_SIMULATED_FOLDER = tmp_path / "simulated"
    settings.EVIDENCE_SIGNING_KEY = tmp_path / "keys" / "evidence.pem"
    settings.ECHALLAN_FOLDER.mkdir()
    return tmp_path


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


def real() -> Violation:
    return make_confirmed(simulated=False)


def test_a_confirmed_violation_is_handed_over_as_a_package_that_proves_itself(folders: Path, settings: Any) -> None:
    sent = violation_send(actor=officer(), violation=real())
    (path,) = files(folders / "real")
    facts = package_verify(path.read_bytes(), key_read(settings.EVIDENCE_SIGNING_KEY).public_key())
    assert facts["plate"]["text"] == "ABC123" and facts["measured"]["value"] == 90 and facts["measured"]["limit"] == 60
    assert facts["checked"]["answers"]["plate"] == "same" and facts["checked"]["by"] and facts["simulated"] is False
    assert sent.state == ViolationState.SENT and sent.receipt.startswith(path.name) and path.stem == facts["id"]
    assert stat.S_IMODE(path.stat().st_mode) & 0o007 == 0
    entry = Entry.objects.get(action=Action.VIOLATION_SEND)
    assert entry.data["sha256"] == sent.package_sha256 and "ABC123" not in str(entry.data)


def test_what_is_simulated_never_reaches_the_real_folder(folders: Path) -> None:
    violation_send(actor=officer(), violation=make_confirmed())
    assert not files(folders / "real") and len(files(folders / "simulated")) == 1
    package = package_of(Violation.objects.select_related("camera", "checked_by").get())
    with pytest.raises(HandingFailed, match="apart"):
        FileDrop(folders / "real", simulated=False).hand_over(package)
    assert not files(folders / "real")


def test_nothing_is_handed_over_before_a_person_confirmed_it_or_twice(folders: Path) -> None:
    make_list("ZZZ999")
    with pytest.raises(NotToSend):
        violation_send(actor=officer(), violation=make_violation("KLM777", simulated=False))
    violation = real()
    violation_send(actor=officer(), violation=violation)
    with pytest.raises(NotToSend):
        violation_send(actor=officer(), violation=violation)
    assert len(files(folders / "real")) == 1


def test_a_hand_over_whose_record_was_lost_is_repeated_without_a_second_package(folders: Path) -> None:
    violation = real()
    lost = FileDrop(folders / "real", simulated=False).hand_over(package_of(violation))
    sent = violation_send(actor=officer(), violation=violation)
    assert sent.receipt == lost.number and len(files(folders / "real")) == 1


def test_another_package_of_the_same_name_replaces_nothing(folders: Path) -> None:
    violation = real()
    path = folders / "real" / f"{violation.pk}.zip"
    path.write_bytes(b"first")
    with pytest.raises(HandOverFailed):
        violation_send(actor=officer(), violation=violation)
    assert path.read_bytes() == b"first" and files(folders / "real") == [path]
    violation.refresh_from_db()
    assert violation.state == ViolationState.CONFIRMED
    assert Entry.objects.get(action=Action.VIOLATION_SEND).outcome == Outcome.FAILED


@pytest.mark.parametrize("name", ["../escaped", "a/b", ""])
def test_a_name_that_is_no_id_is_no_file(folders: Path, name: str) -> None:
    with pytest.raises(ValueError, match="badly formed"):
        FileDrop(folders / "real", simulated=False).hand_over(Package(name, b"", simulated=False))


def test_a_folder_that_is_gone_or_not_set_up_sends_nothing(folders: Path, settings: Any) -> None:
    violation = real()
    settings.ECHALLAN_FOLDER.rmdir()
    with pytest.raises(HandOverFailed):
        violation_send(actor=officer(), violation=violation)
    settings.ECHALLAN_FOLDER = None
    with pytest.raises(NoEChallan):
        violation_send(actor=officer(), violation=violation)
    assert Violation.objects.get().state == ViolationState.CONFIRMED


def test_a_car_reported_stolen_after_the_check_is_not_handed_over(folders: Path) -> None:
    violation = real()
    make_list("ABC123")
    with pytest.raises(StolenObjects) as refused:
        violation_send(actor=officer(), violation=violation)
    assert refused.value.data == {"objections": ["listed_stolen"]} and not files(folders / "real")
    assert Entry.objects.get(action=Action.VIOLATION_SEND).outcome == Outcome.REFUSED


def test_where_the_stolen_list_has_ended_meanwhile_nothing_is_handed_over(folders: Path) -> None:
    violation = real()
    Hotlist.objects.update(withdrawn_at=timezone.now(), withdrawn_reason="register closed")
    with pytest.raises(StolenObjects):
        violation_send(actor=officer(), violation=violation)
    assert not files(folders / "real")


def test_a_lost_key_is_not_replaced_in_silence(settings: Any) -> None:
    violation_send(actor=officer(), violation=real())
    settings.EVIDENCE_SIGNING_KEY.unlink()
    another = make_confirmed("KLM777", simulated=False)
    with pytest.raises(KeyLost):
        violation_send(actor=officer(), violation=another)
    assert not settings.EVIDENCE_SIGNING_KEY.exists()


def test_one_offence_is_handed_over_once_even_where_both_were_confirmed(folders: Path) -> None:
    first, twin = real(), make_violation(camera=make_camera(code="cam-next"), simulated=False)
    Violation.objects.filter(pk=twin.pk).update(
        state=ViolationState.CONFIRMED, checked_by=first.checked_by, ended_at=timezone.now()
    )
    violation_send(actor=officer(), violation=first)
    with pytest.raises(AccusedAlready):
        violation_send(actor=officer(), violation=twin)
    assert len(files(folders / "real")) == 1
    assert Entry.objects.get(action=Action.VIOLATION_SEND, outcome=Outcome.REFUSED).reason == "accused_already"


def test_a_folder_in_the_keys_place_is_refused_clearly(settings: Any) -> None:
    settings.EVIDENCE_SIGNING_KEY.mkdir(parents=True)
    with pytest.raises(KeyLost):
        violation_send(actor=officer(), violation=real())


def test_a_key_file_that_holds_something_else_signs_nothing(folders: Path, settings: Any) -> None:
    settings.EVIDENCE_SIGNING_KEY.parent.mkdir()
    settings.EVIDENCE_SIGNING_KEY.write_text("no key")
    with pytest.raises(KeyLost):
        violation_send(actor=officer(), violation=real())
    assert not files(folders / "real")


def test_who_lacks_the_right_there_hands_nothing_over(folders: Path) -> None:
    violation = real()
    with pytest.raises(PermissionDenied):
        violation_send(actor=officer(jurisdictions=("east",)), violation=violation)
    assert not files(folders / "real") and Entry.objects.get(action=Action.VIOLATION_SEND).outcome == Outcome.REFUSED


def test_a_photo_that_is_gone_makes_no_package() -> None:
    violation = real()
    Violation.objects.update(crop=b"")
    with pytest.raises(NotToSend):
        violation_send(actor=officer(), violation=violation)
    assert violations_clear(now=timezone.now()) == 0


def killed_at_its_last_step(folder: Path, content: bytes) -> None:
    """A hand-over whose process dies when all but the name of the file is done."""
    code = (
        "import os, signal; from pathlib import Path; from apps.violations.echallan.file_drop import FileDrop\n"
        "from apps.violations.echallan.interface import Package\n"
        "os.link = lambda *names: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"FileDrop(Path({str(folder)!r}), simulated=False).hand_over(Package({str(uuid4())!r}, {content!r}, simulated=False))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == -signal.SIGKILL


def test_the_photo_of_a_killed_hand_over_goes_with_the_next_clearing(folders: Path) -> None:
    killed_at_its_last_step(folders / "real", b"photo")
    violation_send(actor=officer(), violation=real())
    clear_violations(int(timezone.now().timestamp()))
    left, whole = files(folders / "real")
    assert left.read_bytes() == b"photo" and whole.suffix == ".zip", "somebody might still be writing it"
    foreign = folders / "real" / ".somebody-elses.partial"
    foreign.write_bytes(b"not ours")
    for path in (left, whole, foreign):
        os.utime(path, (time.time() - 700, time.time() - 700))
    clear_violations(int(timezone.now().timestamp()))
    assert files(folders / "real") == [foreign, whole]


def test_a_full_disk_takes_no_package_and_leaves_no_photo(folders: Path) -> None:
    drop, package = FileDrop(folders / "real", simulated=False), Package(str(uuid4()), bytes(2 * FULL_BYTES), simulated=False)
    with full_disk(), pytest.raises(HandingFailed, match="cannot be used"):
        drop.hand_over(package)
    assert files(folders / "real") == []
    drop.hand_over(package)
    assert len(files(folders / "real")) == 1


def test_clearing_goes_on_where_a_folder_is_gone(settings: Any) -> None:
    settings.ECHALLAN_FOLDER.rmdir()
    settings.ECHALLAN_FOLDER.write_text("a file")
    assert leftovers_clear() == 0
    settings.ECHALLAN_FOLDER = None
    assert leftovers_clear() == 0


def sent_at_once(*violations: Violation) -> list[str]:
    """One officer for each hands it over, all at the same moment; receipts and codes of refusals, sorted."""
    start, ends = Barrier(len(violations)), []

    def send(violation: Violation, actor: Any) -> None:
        start.wait(timeout=10)
        try:
            ends.append(violation_send(actor=actor, violation=violation).receipt)
        except (NotToSend, AccusedAlready) as refusal:
            ends.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=send, args=(one, officer())) for one in violations]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return sorted(ends)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_hand_over_one_package(folders: Path) -> None:
    violation = real()
    ends = sent_at_once(violation, violation)
    assert len(files(folders / "real")) == 1 and ends[-1] == "not_to_send" and len(ends) == 2
    assert Entry.objects.filter(action=Action.VIOLATION_SEND, outcome=Outcome.DONE).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_hand_over_one_offence_that_two_cameras_saw(folders: Path) -> None:
    first, twin = real(), make_violation(camera=make_camera(code="cam-next"), simulated=False)
    Violation.objects.filter(pk=twin.pk).update(
        state=ViolationState.CONFIRMED, checked_by=first.checked_by, ended_at=timezone.now()
    )
    ends = sent_at_once(first, twin)
    assert len(files(folders / "real")) == 1 and len(ends) == 2 and "accused_already" in ends
