"""How available cameras were over a period, by site, contractor, contract or phase, against what was promised."""

from dataclasses import dataclass
from enum import StrEnum

from django.db import connection
from django.db.models import QuerySet

from apps.accounts.models import User
from apps.cameras.models import Camera
from apps.cameras.periods import Period, facts_of, seconds


class By(StrEnum):
    CAMERA = "camera"
    SITE = "site"
    CONTRACTOR = "contractor"
    CONTRACT = "contract"
    PHASE = "phase"


_COLUMNS = {By.CAMERA: "c.code", By.SITE: "s.code", By.CONTRACTOR: "k.contractor", By.CONTRACT: "k.code", By.PHASE: "k.phase"}


@dataclass(frozen=True, slots=True)
class Availability:
    """Of all cameras of one name together; `name` is empty for cameras without a contract."""

    name: str
    cameras: int
    service_s: float
    """Time in service, summed over the cameras."""
    up_s: float
    """Of it, time in which they streamed, be it late or broken."""
    down_s: float
    unknown_s: float
    """Time of which nothing is known: neither available nor held against anybody."""
    promised_percent: float | None
    """Null where nothing, or not the same, is promised for all of them."""
    simulated: int = 0
    """How many of the cameras are made up."""

    @property
    def percent(self) -> float | None:
        """Available share of the time in service, in per cent, unknown time not counted as available; None without service."""
        return 100 * self.up_s / self.service_s if self.service_s else None


def availability(user: User, by: By, period: Period) -> list[Availability]:
    """Availability of the cameras in service that the user may count, in one query besides the scope's, ordered by name."""
    return availability_of(Camera.objects.counted_by(user), by, period)


def availability_of(cameras: QuerySet[Camera], by: By, period: Period) -> list[Availability]:
    """The same of any cameras, for a caller who has seen to it that they may be told of."""
    common, parameters = facts_of(cameras, period)
    query = f"""
WITH {common}, measured AS (
    SELECT camera_id, {seconds("spans")} AS service_s, {seconds("spans * coalesce(up, '{}')")} AS up_s,
           {seconds("spans * (coalesce(down, '{}') - coalesce(up, '{}'))")} AS down_s
    FROM service LEFT JOIN streams USING (camera_id)
)
SELECT coalesce({_COLUMNS[by]}, '') AS name, count(*), sum(service_s), sum(up_s), sum(down_s),
       CASE WHEN min(k.sla_percent) = max(k.sla_percent) AND count(*) = count(k.id) THEN min(k.sla_percent) END,
       count(*) FILTER (WHERE c.simulated)
FROM measured JOIN cameras_camera c ON c.id = camera_id JOIN cameras_site s ON s.id = c.site_id
     LEFT JOIN cameras_contract k ON k.id = c.contract_id
GROUP BY 1 ORDER BY 1"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        rows = cursor.fetchall()
    return [
        Availability(name, count, float(service), float(up), float(down), float(service - up - down), promised, simulated)
        for name, count, service, up, down, promised, simulated in rows
    ]
