"""Sightings, lists and rounds to test with; every plate is made up."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.utils import timezone
from PIL import Image

from apps.accounts.choices import Role
from apps.accounts.models import User
from apps.alerts.models import Alert
from apps.cameras.models import Camera
from apps.plates.choices import HitState, ListKind
from apps.plates.handlers import PlateHandler
from apps.plates.hit_services import hit_check
from apps.plates.hotlist_files import Row
from apps.plates.hotlist_services import hotlist_create
from apps.plates.models import Hit, Hotlist
from apps.plates.version_services import hotlist_import, version_activate, version_preview
from apps.timeline.rounds import KnownCamera, Round
from safecity_gis.core.plates.checking import Answer, Answers, ListAnswer
from safecity_gis.messages.observations import ClockSource, ObjectClass
from safecity_gis.messages.plates import CharacterVote, PlateSighting, RawRead
from tests.factories import make_jurisdiction, make_user


def jpeg(width: int = 32, height: int = 20) -> bytes:
    stream = BytesIO()
    Image.new("RGB", (width, height), (40, 60, 80)).save(stream, "JPEG")
    return stream.getvalue()


JPEG = jpeg()
AGREED = Answers(Answer.SAME, Answer.SAME, Answer.SAME, ListAnswer.FRESH)


def make_sighting(camera: Camera, text: str = "ABC123", *, at: datetime | None = None, **values: Any) -> PlateSighting:
    captured_at = (at or timezone.now()).timestamp()
    told: dict[str, Any] = {
        "simulated": True,
        "tracklet_id": uuid4(),
        "revision": 0,
        "camera": camera.code,
        "district": camera.jurisdiction.code,
        "worker": "w1",
        "object_class": ObjectClass.CAR,
        "captured_at": captured_at,
        "clock": ClockSource.SIMULATED,
        "text": text,
        "written": text,
        "form": "",
        "grammar": "sindh",
        "confidence": 0.97,
        "sharpness": 0.8,
        "votes": tuple(CharacterVote(character, 0.99) for character in text),
        "reads": (RawRead(captured_at, text, 0.8),),
        "colour": "white",
        "crop": JPEG,
    }
    return PlateSighting(**{**told, **values})


def known(camera: Camera) -> KnownCamera:
    position = camera.site.position
    return KnownCamera(
        pk=camera.pk,
        code=camera.code,
        jurisdiction_id=camera.jurisdiction_id,
        district=camera.jurisdiction.code,
        group_id=camera.group_id,
        commissioned=True,
        simulated=camera.simulated,
        lon=position.x,
        lat=position.y,
    )


def see(handler: PlateHandler, *cameras: Camera, plates: Sequence[PlateSighting], at: datetime | None = None) -> Round:
    """A round of fusion with these sightings."""
    round_ = Round(
        at=at or timezone.now(),
        cameras={camera.code: known(camera) for camera in cameras},
        jurisdictions={camera.jurisdiction.code: camera.jurisdiction_id for camera in cameras},
        plates=list(plates),
    )
    handler.handle(round_)
    return round_


def fresh_handler(at: datetime | None = None) -> PlateHandler:
    handler = PlateHandler()
    handler.load(at or datetime.now(UTC))
    return handler


def make_list(
    *plates: str, kind: ListKind = ListKind.STOLEN, alike: bool = True, age: timedelta = timedelta(hours=1), **values: Any
) -> Hotlist:
    """A list in force with these entries: white Toyotas all."""
    hotlist = make_empty_list(kind=kind, **values)
    rows = [Row(plate, "Toyota", "white", "") for plate in plates]
    version = hotlist_import(actor=None, hotlist=hotlist, rows=rows, alike=alike, as_of=timezone.now() - age)
    assert version is not None
    version_activate(actor=None, version=version_preview(actor=None, version=version))
    hotlist.refresh_from_db()
    return hotlist


def make_empty_list(*, kind: ListKind = ListKind.STOLEN, jurisdiction: str = "south", **values: Any) -> Hotlist:
    told: dict[str, Any] = {
        "actor": None,
        "code": f"list-{Hotlist.objects.count() + 1}",
        "name": "Stolen in South",
        "source": "Excise register",
        "legal_basis": "Section 381-A PPC",
        "owner": "AVLC",
        "jurisdiction": make_jurisdiction(jurisdiction),
        "expires_at": timezone.now() + timedelta(days=30),
    }
    return hotlist_create(kind=kind, **{**told, **values})


def keeper(**values: Any) -> User:
    return make_user(Role.AUTHORISING_OFFICER, **values)


def only_hit() -> Hit:
    return Hit.objects.select_related("entry__hotlist", "camera").get()


def officer(**values: Any) -> Any:
    return make_user(Role.TRAFFIC_OFFICER, **values)


def open_leads_and_alerts() -> tuple[int, int]:
    return Hit.objects.filter(state=HitState.OPEN).count(), Alert.objects.open().count()


def check(hit: Hit, answers: Answers = AGREED, *, actor: Any = None, confirm: bool = True, **values: Any) -> Hit:
    told = {"dispatchable": confirm, **values}
    return hit_check(actor=actor or officer(), hit=hit, revision=hit.revision, answers=answers, confirm=confirm, **told)
