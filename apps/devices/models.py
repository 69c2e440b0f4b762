"""Cameras as devices on the network: what was found there, what belongs to which camera, and who moves it now."""

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.choices import Rank
from apps.accounts.models import User
from apps.cameras.models import Camera
from apps.devices.choices import DeviceTopic, DiscoveryState
from apps.devices.querysets import DeviceQuerySet

ADDRESS = r"^([0-9A-Za-z._-]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}$"
"""Host and port, and never a user name: what of a device stands in clear."""
WORD_LENGTH = 100


class Device(models.Model):
    """The ONVIF device behind a camera, as it told of itself when it was last asked."""

    camera = models.OneToOneField(Camera, on_delete=models.CASCADE, related_name="device")
    address = models.CharField(max_length=280)
    credentials = models.BinaryField(blank=True, default=b"")
    """Sealed JSON of user name and password, see `credentials`; empty where there are none."""
    manufacturer = models.CharField(max_length=WORD_LENGTH, blank=True)
    model = models.CharField(max_length=WORD_LENGTH, blank=True)
    firmware = models.CharField(max_length=WORD_LENGTH, blank=True)
    serial = models.CharField(max_length=WORD_LENGTH, blank=True)
    hardware = models.CharField(max_length=WORD_LENGTH, blank=True)
    clock_offset_s = models.FloatField(default=0)
    abilities = models.JSONField(default=dict)
    """`profiles`, `ptz` and `events` as `onvif.facts.DeviceFacts` has them."""
    pan_from_deg = models.FloatField(null=True, blank=True)
    """Bearing, clockwise from north, at the least pan position; null where nobody measured it, and then it cannot be aimed."""
    pan_to_deg = models.FloatField(null=True, blank=True)
    """Bearing at the greatest pan position; above `pan_from_deg`, so it may exceed 360."""
    tilt_least_deg = models.FloatField(null=True, blank=True)
    """Down from the horizon at the greatest tilt position: how far up it looks."""
    tilt_most_deg = models.FloatField(null=True, blank=True)
    """Down from the horizon at the least tilt position."""
    hfov_wide_deg = models.FloatField(null=True, blank=True)
    """Horizontal angle of view at the least zoom position; null where nobody measured it: zooming is not reckoned with."""
    hfov_tele_deg = models.FloatField(null=True, blank=True)
    """Horizontal angle of view at the greatest zoom position."""
    seen_at = models.DateTimeField()

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ["camera__code"]
        verbose_name = _("device")
        constraints = [
            models.CheckConstraint(condition=Q(address__regex=ADDRESS), name="devices_device_address_in_clear"),
            models.CheckConstraint(
                condition=Q(pan_from_deg=None, pan_to_deg=None, tilt_least_deg=None, tilt_most_deg=None)
                | Q(
                    pan_from_deg__gte=-360,
                    pan_to_deg__gt=F("pan_from_deg"),
                    pan_to_deg__lte=F("pan_from_deg") + 360,
                    tilt_least_deg__gte=-90,
                    tilt_most_deg__gt=F("tilt_least_deg"),
                    tilt_most_deg__lte=90,
                ),
                name="devices_device_turning",
            ),
            models.CheckConstraint(
                condition=Q(hfov_wide_deg=None, hfov_tele_deg=None)
                | Q(hfov_tele_deg__gt=0, hfov_wide_deg__gte=F("hfov_tele_deg"), hfov_wide_deg__lt=180),
                name="devices_device_zooming",
            ),
        ]


class DeviceTrouble(models.Model):
    """What a camera's device said to be wrong with its picture, from when to when; what fusion makes of it are facts and alerts.

    It outlives the device: fusion must hear that a trouble is over.
    """

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="told_troubles")
    topic = models.CharField(max_length=40, choices=DeviceTopic)
    since = models.DateTimeField()
    told_at = models.DateTimeField()
    """When the device last said so."""
    over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("trouble that a device tells of")
        constraints = [
            models.CheckConstraint(condition=Q(topic__in=DeviceTopic.values), name="devices_trouble_known"),
            models.UniqueConstraint(fields=["camera", "topic"], condition=Q(over_at=None), name="devices_trouble_once"),
        ]
        indexes = [models.Index(fields=["over_at"], name="devices_trouble_over")]


class DeviceLook(models.Model):
    """Where a PTZ camera looks by its device's own word; one row each, changed in place."""

    device = models.OneToOneField(Device, on_delete=models.CASCADE, primary_key=True, related_name="look")
    bearing_deg = models.FloatField()
    tilt_deg = models.FloatField()
    hfov_deg = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("where a device looks")


class PtzHold(models.Model):
    """Who moves a camera now, and until when nobody of the same or lower rank may interfere; the row is the camera's lock too."""

    camera = models.OneToOneField(Camera, on_delete=models.CASCADE, related_name="ptz_hold")
    holder = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    rank = models.PositiveSmallIntegerField(choices=Rank, default=Rank.CIVILIAN)
    until = models.DateTimeField()
    move = models.PositiveBigIntegerField(default=0)
    """Counts the moves: who stops a movement stops only his own."""

    class Meta:
        verbose_name = _("hold of a camera")


class Discovery(models.Model):
    """A search for devices on given addresses."""

    actor = models.CharField(max_length=150)
    """Who asked; a name, for the search outlives nobody's account."""
    asked = models.JSONField(default=list)
    """The addresses and networks as they were given."""
    credentials = models.BinaryField(blank=True, default=b"")
    """Sealed as those of a device; emptied when the search ends."""
    state = models.CharField(max_length=10, choices=DiscoveryState, default=DiscoveryState.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("search for devices")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DiscoveryState.values), name="devices_discovery_known_state"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(credentials=b""), name="devices_discovery_forgets_its_password"
            ),
        ]


class FoundDevice(models.Model):
    """A device that answered a search."""

    discovery = models.ForeignKey(Discovery, on_delete=models.CASCADE, related_name="found")
    address = models.CharField(max_length=280)
    problem = models.CharField(max_length=40, blank=True)
    """Why no more is known: the code of a `Refusal`; empty where it told everything."""
    facts = models.JSONField(default=dict)
    """As `onvif.facts.DeviceFacts`; empty with a problem."""

    class Meta:
        ordering = ["id"]
        verbose_name = _("found device")
        constraints = [
            models.UniqueConstraint(fields=["discovery", "address"], name="devices_found_once"),
            models.CheckConstraint(condition=Q(address__regex=ADDRESS), name="devices_found_address_in_clear"),
        ]
