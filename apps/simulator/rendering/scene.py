"""A rendered scene: a street somewhere, what happens in it, and the cameras that watch it. Everything follows the seed."""

from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np

from apps.simulator.rendering.camera import SceneCamera
from apps.simulator.rendering.choreography import STEP_S, Script
from apps.simulator.rendering.driving import drives
from apps.simulator.rendering.plates import make_plate
from apps.simulator.rendering.street import StreetFrame
from apps.simulator.rendering.walking import walks
from safecity_gis.core.geo.frames import GroundXY, LocalFrame, LonLat
from safecity_gis.messages.configuration import Pose

PLACE = LonLat(67.0822, 24.8607)
"""Where the scene lies when no camera of the city names a place: Shahrah-e-Faisal, Karachi."""
STREET_BEARING_DEG = 75.0
_RUN_IN_S = 6.0
"""What happens before the first picture, so that nobody starts from standing."""


@dataclass(frozen=True)
class Mount:
    """Where a camera hangs over the street; the bearing counts from straight across it, clockwise."""

    u: float
    v: float
    height_m: float
    bearing_deg: float
    tilt_deg: float
    hfov_deg: float


MOUNTS = (
    Mount(-3.0, -9.6, 7.5, 52.0, 17.0, 38.0),
    Mount(36.0, -9.6, 7.0, -50.0, 17.0, 38.0),
    Mount(26.0, 18.3, 8.0, 214.0, 20.0, 42.0),
    Mount(-9.0, -9.6, 6.5, 56.0, 15.0, 38.0),
)
"""Overlapping views of one street; the first is the default camera."""
ANPR_MOUNT = Mount(-35.0, -1.0, 5.0, 80.0, 6.0, 16.0)
"""At the kerb, looking along the road and close: here plates can be read."""


@dataclass(frozen=True)
class Scene:
    """Script, place and cameras."""

    seed: int
    night: bool
    script: Script
    frame: LocalFrame
    cameras: tuple[SceneCamera, ...]


@dataclass(frozen=True)
class SceneOptions:
    """What can be asked for."""

    seed: int = 1
    seconds: float = 60.0
    people: int = 14
    vehicles: int = 8
    width: int = 1280
    height: int = 720
    cameras: int = 1
    night: bool = False
    anpr: bool = False
    """Watched by the one camera that reads plates."""
    plates: tuple[str, ...] = ()
    """Of the first vehicles; the others get numbers by chance."""


def make_scene(options: SceneOptions, *, pose: Pose | None = None, name: str = "") -> Scene:
    """The scene of these options, before the default cameras or before one with this pose and name.

    With a pose, the street is laid in front of that camera as it lies in front of the first default one.

    Raises:
        ValueError: more cameras than there are mounts, a pose or the reading of plates with more than one camera, or a plate
            that no vehicle bears.
    """
    if not 1 <= options.cameras <= len(MOUNTS):
        raise ValueError(f"from 1 to {len(MOUNTS)} cameras can watch the scene")
    if (pose is not None or options.anpr) and options.cameras != 1:
        raise ValueError("a scene before a camera of the city, or before one that reads plates, has that camera alone")
    script = _script(options)
    if pose is not None:
        frame = LocalFrame(LonLat(pose.lon, pose.lat))
        street = _street_before(pose, anpr=options.anpr)
        return Scene(options.seed, options.night, script, frame, (_seeing(options, name, pose, GroundXY(0, 0), street),))
    frame, street = LocalFrame(PLACE), StreetFrame(STREET_BEARING_DEG)
    mounts = (ANPR_MOUNT,) if options.anpr else MOUNTS[: options.cameras]
    cameras = tuple(mounted(options, f"view-{number}", mount, frame, street) for number, mount in enumerate(mounts, 1))
    return Scene(options.seed, options.night, script, frame, cameras)


def scene_step(at_s: float) -> float:
    """The script's step at a time of the video."""
    return (at_s + _RUN_IN_S) / STEP_S


def _script(options: SceneOptions) -> Script:
    steps = int(np.ceil(scene_step(options.seconds))) + 2
    on_foot, driving, pressing = (np.random.default_rng((options.seed, part)) for part in (1, 2, 6))
    walked = walks(on_foot, steps=steps, people=options.people, first_identity=1)
    first = 1 + max((walk.identity for walk in walked), default=0)
    plates = (make_plate(pressing, text=text) for text in chain(options.plates, repeat("")))
    return Script(walked, drives(driving, plates, steps=steps, vehicles=options.vehicles, first_identity=first))


def mounted(options: SceneOptions, name: str, mount: Mount, frame: LocalFrame, street: StreetFrame) -> SceneCamera:
    """The camera that hangs there."""
    foot = GroundXY(*street.ground(np.array((mount.u, mount.v))).tolist())
    place = frame.lonlat(foot)
    pose = Pose(
        lon=place.lon,
        lat=place.lat,
        height_m=mount.height_m,
        bearing_deg=(street.bearing_deg - 90 + mount.bearing_deg) % 360,
        tilt_deg=mount.tilt_deg,
        hfov_deg=mount.hfov_deg,
        bearing_sd_deg=0.1,
        tilt_sd_deg=0.1,
        position_sd_m=0.1,
    )
    return _seeing(options, name, pose, foot, street)


def _seeing(options: SceneOptions, name: str, pose: Pose, foot: GroundXY, street: StreetFrame) -> SceneCamera:
    return SceneCamera(name, pose, foot.e, foot.n, options.width, options.height, street)


def _street_before(pose: Pose, *, anpr: bool) -> StreetFrame:
    mount = ANPR_MOUNT if anpr else MOUNTS[0]
    bearing = pose.bearing_deg + 90 - mount.bearing_deg
    east, north = -StreetFrame(bearing).ground(np.array((mount.u, mount.v)))
    return StreetFrame(bearing, float(east), float(north))
