"""Where the parts of the network are, and whose: alarms belong to a district."""

from django.contrib.gis.db.models.functions import Distance
from django.contrib.gis.geos import Point

from apps.cameras.models import Camera, Site
from apps.network.models import Feeder, FibreNode, FibreSpan
from safecity_gis.core.network.alarms import Alarm, AlarmKind


def place_of(alarm: Alarm) -> Point | None:
    """A point of the part that is to blame; of a span the middle. None where it is not there any more."""
    code = alarm.code
    if alarm.kind is AlarmKind.SPAN:
        line = FibreSpan.objects.filter(code=code).values_list("line", flat=True).first()
        return line.interpolate_normalized(0.5) if line else None
    if alarm.kind is AlarmKind.FEEDER:
        return Feeder.objects.filter(code=code).values_list("position", flat=True).first()
    if alarm.kind is AlarmKind.CAMERA:
        return Camera.objects.filter(code=code).values_list("site__position", flat=True).first()
    return FibreNode.objects.filter(code=code).values_list("position", flat=True).first()


def district_at(place: Point) -> int | None:
    """Primary key of the jurisdiction of the nearest camera site; None in a city without any."""
    nearest = Site.objects.annotate(away=Distance("position", place)).order_by("away")
    return nearest.values_list("jurisdiction_id", flat=True).first()
