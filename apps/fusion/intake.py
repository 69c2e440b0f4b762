"""Decides whether a message may be believed: readable, of a known camera and district, marked as simulated, of these days."""

import math

from apps.fusion.registry import Registry
from apps.timeline.rounds import KnownCamera
from safecity_gis.core.geo.lines import length_m
from safecity_gis.messages.alerts import AlertSignal
from safecity_gis.messages.base import MalformedMessage, Message, decode
from safecity_gis.messages.crowd import CrowdCount
from safecity_gis.messages.health import HealthMessage, HealthSample, NetworkReadings, WorkerHeartbeat
from safecity_gis.messages.observations import ObservationBatch, TrackletUpdate
from safecity_gis.messages.plates import PlateSighting
from safecity_gis.messages.recognition import RecognitionMessage

MAX_AHEAD_S = 60.0
MAX_BATCH_AGE_S = 3600.0
MAX_POLL_AHEAD_S, MAX_POLL_AGE_S = 5.0, 60.0
"""A poll from the future would make those of other collectors look old."""
MAX_TRACKLET_AGE_S = 2 * 86_400.0
MAX_SIGNAL_AGE_S = 8 * 86_400.0
MAX_ALERT_DISTANCE_M = 5000.0
"""No camera can speak of what happens farther away."""
MAX_PATH_POINTS = 512
MAX_EXERCISE_ID = 40
MAX_COLOUR = 20
MAX_COUNT = 2_147_483_647


class UnknownCamera(MalformedMessage):
    """A camera that the registry does not know, perhaps not yet."""


def observation(data: bytes, registry: Registry, now: float) -> RecognitionMessage:
    """A message of `obs.>`.

    Raises:
        UnknownCamera: see there.
        MalformedMessage: anything else that cannot be believed, with the reason.
    """
    message = decode(data, RecognitionMessage)
    _of_known_camera(message, message.camera, message.district, registry)
    match message:
        case ObservationBatch():
            _in_time(message.captured_at, now, MAX_BATCH_AGE_S)
        case PlateSighting():
            _plate(message, now)
        case CrowdCount():
            _crowd(message, registry.cameras[message.camera], now)
        case TrackletUpdate():
            _tracklet(message, now)
    return message


def signal(data: bytes, registry: Registry, now: float) -> AlertSignal:
    """A message of `alert.>`; the alert handler judges its cause and district. Raises `MalformedMessage`."""
    message = decode(data, AlertSignal)
    _exercise(message)
    camera = registry.cameras.get(message.camera or "")
    if camera is not None:
        _of_known_camera(message, camera.code, message.district, registry)
        if message.lon is not None and message.lat is not None:
            _near(message.lon, message.lat, camera)
    _in_time(message.at, now, MAX_SIGNAL_AGE_S)
    if any("\0" in text for text in (message.dedupe_key, message.detail)):
        raise MalformedMessage("text with a NUL character")
    return message


def health(data: bytes, registry: Registry, now: float) -> HealthSample | WorkerHeartbeat | NetworkReadings:
    """A message of `health.>`. Raises `MalformedMessage`, `UnknownCamera`."""
    message = decode(data, HealthMessage)
    if isinstance(message, NetworkReadings):
        _in_time(message.at, now, MAX_POLL_AGE_S, ahead_s=MAX_POLL_AHEAD_S)
        return message
    _in_time(message.at, now, MAX_BATCH_AGE_S)
    if isinstance(message, HealthSample):
        _of_known_camera(message, message.camera, message.district, registry)
        if message.picture is not None and not message.at - MAX_SIGNAL_AGE_S <= message.picture.since <= message.at:
            raise MalformedMessage("the picture's verdict dates from after its sample, or from long ago")
    return message


def _of_known_camera(message: Message, code: str, district: str, registry: Registry) -> None:
    camera = registry.cameras.get(code)
    if camera is None:
        raise UnknownCamera(f"unknown camera {code}")
    if camera.district != district:
        raise MalformedMessage(f"camera {code} is not in {district}")
    if camera.simulated and not message.simulated:
        raise MalformedMessage(f"camera {code} is simulated, its message is not marked so")
    _exercise(message)


def _exercise(message: Message) -> None:
    exercise = message.exercise_id
    if exercise is not None and (len(exercise) > MAX_EXERCISE_ID or not exercise.isprintable()):
        raise MalformedMessage("exercise_id is too long or not printable")


def _near(lon: float, lat: float, camera: KnownCamera) -> None:
    away_m = length_m(((lon, lat), (camera.lon, camera.lat)))
    if away_m > MAX_ALERT_DISTANCE_M:
        raise MalformedMessage(f"the place lies {away_m / 1000:.0f} km from camera {camera.code}")


def _in_time(at: float, now: float, max_age_s: float, *, ahead_s: float = MAX_AHEAD_S) -> None:
    if at > now + ahead_s:
        raise MalformedMessage(f"time lies {at - now:.0f} s in the future")
    if at < now - max_age_s:
        raise MalformedMessage(f"time lies {now - at:.0f} s in the past")


def _tracklet(update: TrackletUpdate, now: float) -> None:
    _in_time(update.valid_from, now, MAX_TRACKLET_AGE_S)
    _in_time(update.valid_to, now, MAX_TRACKLET_AGE_S)
    if update.valid_to < update.valid_from:
        raise MalformedMessage("valid_to lies before valid_from")
    if len(update.path) > MAX_PATH_POINTS:
        raise MalformedMessage(f"path of {len(update.path)} points, at most {MAX_PATH_POINTS}")
    _colour(update.colour)
    if not all(math.isfinite(value) for value in (update.accuracy_m or 0.0, update.speed_mps or 0.0)):
        raise MalformedMessage("accuracy or speed is not finite")
    if update.revision > MAX_COUNT or update.observations > MAX_COUNT:
        raise MalformedMessage("revision or number of observations out of range")
    times = [point.at for point in update.path]
    if times != sorted(times):
        raise MalformedMessage("path goes back in time")


def _plate(sighting: PlateSighting, now: float) -> None:
    _in_time(sighting.captured_at, now, MAX_TRACKLET_AGE_S)
    _colour(sighting.colour)
    if sighting.revision > MAX_COUNT:
        raise MalformedMessage("revision out of range")
    if not all(text.isprintable() for text in (sighting.written, sighting.form, sighting.grammar)):
        raise MalformedMessage("text that is not printable")


def _crowd(count: CrowdCount, camera: KnownCamera, now: float) -> None:
    _in_time(count.captured_at, now, MAX_BATCH_AGE_S)
    if count.cells:
        farthest = max(count.cells, key=lambda cell: abs(cell.lon - camera.lon) + abs(cell.lat - camera.lat))
        _near(farthest.lon, farthest.lat, camera)


def _colour(colour: str | None) -> None:
    if colour is not None and (len(colour) > MAX_COLOUR or not colour.isprintable()):
        raise MalformedMessage("colour is too long or not printable")
