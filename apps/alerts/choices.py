"""Causes and states of alerts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Cause(models.TextChoices):
    CAMERA_OFFLINE = "camera_offline", _("camera offline")
    CAMERA_MOVED = "camera_moved", _("camera moved")
    PICTURE_FROZEN = "picture_frozen", _("picture frozen")
    PICTURE_BLACK = "picture_black", _("picture black")
    PICTURE_COVERED = "picture_covered", _("camera covered")
    PICTURE_BLURRED = "picture_blurred", _("picture blurred")
    CLOCK_OFF = "clock_off", _("camera clock off")
    FRAME_RATE_LOW = "frame_rate_low", _("frame rate low")
    LINK_FLAPPING = "link_flapping", _("link flapping")
    SPAN_CUT = "span_cut", _("fibre cut")
    SWITCH_LOST = "switch_lost", _("switch lost")
    PLACE_LOST = "place_lost", _("network place lost")
    FEEDER_LOST = "feeder_lost", _("feeder lost")
    MAINS_LOST = "mains_lost", _("mains lost")
    BATTERY_LOW = "battery_low", _("battery low")
    WORKER_SILENT = "worker_silent", _("recognition worker silent")
    PERSON_IN_CLOSED_AREA = "person_in_closed_area", _("person in a closed area")
    HOTLIST_HIT = "hotlist_hit", _("lead from a hotlist")
    WRONG_WAY = "wrong_way", _("vehicle against the traffic")
    STOPPED_VEHICLE = "stopped_vehicle", _("stopped vehicle")
    PEDESTRIAN_ON_CARRIAGEWAY = "pedestrian_on_carriageway", _("pedestrian on the carriageway")
    TRAFFIC_UNUSUAL = "traffic_unusual", _("traffic unlike this hour")
    CROWD_DENSE = "crowd_dense", _("dense crowd")
    CROWD_SURGE = "crowd_surge", _("crowd surging")
    CROWD_COUNTERFLOW = "crowd_counterflow", _("crowds against each other")
    TEST = "test", _("test alert")


SIGNALLED = frozenset({Cause.PERSON_IN_CLOSED_AREA, Cause.TEST})
"""Causes that a signal on the bus may open and close; of the others fusion itself is the judge."""

OF_THE_SYSTEM = frozenset({
    Cause.CAMERA_OFFLINE, Cause.CAMERA_MOVED, Cause.PICTURE_FROZEN, Cause.PICTURE_BLACK, Cause.PICTURE_COVERED,
    Cause.PICTURE_BLURRED, Cause.CLOCK_OFF, Cause.FRAME_RATE_LOW, Cause.LINK_FLAPPING, Cause.SPAN_CUT, Cause.SWITCH_LOST,
    Cause.PLACE_LOST, Cause.FEEDER_LOST, Cause.MAINS_LOST, Cause.BATTERY_LOW, Cause.WORKER_SILENT,
})  # fmt: skip
"""What ails the system itself; the others are about what it sees."""


class ElementKind(models.TextChoices):
    """What of the network an alert blames; same values as `safecity_gis.core.network.elements.ElementKind`."""

    SPAN = "span", _("fibre span")
    NODE = "node", _("network place")
    SWITCH = "switch", _("switch")
    FEEDER = "feeder", _("feeder")


class Severity(models.TextChoices):
    """As in CAP 1.2; same values as `safecity_gis.messages.alerts.Severity`."""

    MINOR = "minor", _("minor")
    MODERATE = "moderate", _("moderate")
    SEVERE = "severe", _("severe")
    EXTREME = "extreme", _("extreme")
