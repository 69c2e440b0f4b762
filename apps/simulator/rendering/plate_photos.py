"""Photographs of rendered vehicles whose plates are to be read, at the fixed difficulty of the exam, with the truth beside them.

The difficulty is the exam's own and no parameter of what reads plates: widths of 60 to 120 px, tilt to 20 degrees, yaw to 30,
blur to a deviation of 1.2 px, JPEG 60, a tenth of all plates illegible.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from apps.simulator.rendering.bodies import Side, Vehicle, vehicle
from apps.simulator.rendering.camera import SceneCamera
from apps.simulator.rendering.light import DAY, NIGHT
from apps.simulator.rendering.plates import Layout, make_plate, soiled
from apps.simulator.rendering.sprites import Layers, Picture
from apps.simulator.rendering.street import StreetFrame
from apps.simulator.rendering.vehicles import Placed, draw_vehicle, plate_corners
from safecity_gis.core.geo.frames import Floats
from safecity_gis.messages.configuration import Pose

SIZE = 640, 480
WIDTHS_PX, TILT_DEG, YAW_DEG, BLUR_PX, JPEG = (60.0, 120.0), 20.0, 30.0, 1.2, 60
ILLEGIBLE_SHARE, NIGHT_SHARE = 0.1, 0.25
_LIGHT_DIRT, _HEAVY_DIRT = 0.12, 0.95
_AWAY_M = 14.0
_DOWN_DEG = 3.0, 12.0
_KINDS, _SHARES = ("car", "truck", "bus"), (0.8, 0.12, 0.08)
_GROUND_NOISE, _NOISE_SD = 9.0, 3.0


@dataclass(frozen=True)
class Photo:
    """A photograph as it comes from the camera, and what is true of it; `box` xyxy around the plate, in pixels."""

    picture: Picture
    text: str
    """Empty where nobody can read it."""
    box: tuple[float, float, float, float]


def photos(seed: int, count: int, layout: Layout) -> Iterator[Photo]:
    """`count` photographs, each of another vehicle."""
    for number in range(count):
        yield _photo(np.random.default_rng((seed, number, list(Layout).index(layout))), layout)


def write_photos(folder: Path, seed: int, count: int, layout: Layout) -> Iterator[int]:
    """Write JPEGs and their truth (`file x y w h TEXT`, `?` for an illegible plate) into a new folder; yields how many are done.

    Raises:
        OSError: it cannot be written, or is there already.
    """
    folder.mkdir(parents=True)
    for number, photo in enumerate(photos(seed, count, layout), start=1):
        name = f"{layout}-{number:04d}"
        _, jpeg = cv2.imencode(".jpg", photo.picture, (cv2.IMWRITE_JPEG_QUALITY, JPEG))
        (folder / f"{name}.jpg").write_bytes(jpeg.tobytes())
        x0, y0, x1, y1 = photo.box
        line = "\t".join((f"{name}.jpg", *(f"{value:.0f}" for value in (x0, y0, x1 - x0, y1 - y0)), photo.text or "?"))
        (folder / f"{name}.txt").write_text(line + "\n")
        yield number


def _photo(random: np.random.Generator, layout: Layout) -> Photo:
    plate = make_plate(random, layout=layout)
    illegible = random.random() < ILLEGIBLE_SHARE
    shown = soiled(plate, random, _HEAVY_DIRT if illegible else random.uniform(0, _LIGHT_DIRT))
    body = replace(vehicle(random, str(random.choice(_KINDS, p=_SHARES))), plate=shown)
    light = NIGHT if random.random() < NIGHT_SHARE else DAY
    end = Side.REAR if random.random() < 0.5 else Side.FRONT
    camera, placed = _stand(random, body, end, plate.width_m)
    picture = _ground(random, night=light.night)
    sprite = draw_vehicle(placed, camera, light)
    if sprite is not None:
        Layers(picture).put(sprite)
    corners = camera.project(plate_corners(placed, end))
    picture, corners = _tilted(picture, corners, random.uniform(-TILT_DEG, TILT_DEG))
    box = (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())
    return Photo(_taken(picture, random), "" if illegible else plate.text, box)


def _stand(random: np.random.Generator, body: Vehicle, end: Side, plate_m: float) -> tuple[SceneCamera, Placed]:
    """A camera at the scene's origin that looks north at one end of the vehicle."""
    yaw, down = random.uniform(-YAW_DEG, YAW_DEG), random.uniform(*_DOWN_DEG)
    street = StreetFrame(float(yaw))
    u, v = street.street(np.array((0.0, _AWAY_M))).tolist()
    direction = 1 if end is Side.REAR else -1
    placed = Placed(body, (u, v), direction)
    middle = plate_corners(placed, end).mean(axis=0)
    away = float(np.hypot(*street.ground(middle[:2])))
    east, north = street.ground(middle[:2]).tolist()
    hfov = 2 * np.degrees(np.arctan(SIZE[0] * plate_m / (2 * away * random.uniform(*WIDTHS_PX))))
    pose = Pose(
        lon=0.0,
        lat=0.0,
        height_m=float(middle[2] + away * np.tan(np.radians(down))),
        bearing_deg=float(np.degrees(np.arctan2(east, north)) + random.uniform(-0.2, 0.2) * hfov),
        tilt_deg=float(down - random.uniform(-0.05, 0.2) * hfov),
        hfov_deg=float(hfov),
    )
    return SceneCamera("exam", pose, 0.0, 0.0, *SIZE, street), placed


def _ground(random: np.random.Generator, *, night: bool) -> Picture:
    """Asphalt under haze."""
    rows = np.linspace(150, 92, SIZE[1], dtype=np.float32)[:, None, None] * (0.35 if night else 1.0)
    coarse = random.normal(0, _GROUND_NOISE, (SIZE[1] // 8, SIZE[0] // 8)).astype(np.float32)
    return np.asarray(np.clip(rows + cv2.resize(coarse, SIZE)[..., None] + np.zeros(3, np.float32), 0, 255), np.uint8)


def _tilted(picture: Picture, corners: Floats, degrees: float) -> tuple[Picture, Floats]:
    """As a camera sees it that hangs askew."""
    turn = cv2.getRotationMatrix2D((float(corners[:, 0].mean()), float(corners[:, 1].mean())), degrees, 1.0)
    turned = cv2.warpAffine(picture, turn, SIZE, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(turned, np.uint8), corners @ turn[:, :2].T + turn[:, 2]


def _taken(picture: Picture, random: np.random.Generator) -> Picture:
    """Exposure, blur of lens and motion, the sensor's noise."""
    lit = picture * random.uniform(0.7, 1.15)
    soft = cv2.GaussianBlur(lit, (0, 0), max(0.05, random.uniform(0, BLUR_PX)))
    return np.clip(soft + random.normal(0, _NOISE_SD, picture.shape), 0, 255).astype(np.uint8)
