"""What a camera sees of the street when nobody is there: ground, house fronts, sky and haze, drawn once."""

import cv2
import numpy as np

from apps.simulator.rendering import facades, ground
from apps.simulator.rendering.camera import SceneCamera
from apps.simulator.rendering.sprites import Picture
from apps.simulator.rendering.street import FAR_FRONT, NEAR_FRONT

OVERSAMPLED = 2
_HAZE, _ZENITH = np.array((216, 210, 202), np.float32), np.array((214, 178, 142), np.float32)
_HAZE_M = 420.0
_NEAR_M = 0.5


def backdrop(camera: SceneCamera, random: np.random.Generator) -> Picture:
    """BGR uint8 [height, width, 3]."""
    canvas, near, far = ground.ground_canvas(random), facades.houses(random), facades.houses(random)
    size = (camera.width * OVERSAMPLED, camera.height * OVERSAMPLED)
    picture = _ground(camera, canvas, size)
    _sky(picture, camera.horizon_px * OVERSAMPLED)
    for houses, v in ((near, NEAR_FRONT), (far, FAR_FRONT)):
        faces_camera = camera.place[1] > v if v == NEAR_FRONT else camera.place[1] < v
        if faces_camera:
            order = sorted(houses, key=lambda house: -abs((house.u0 + house.u1) / 2 - camera.place[0]))
            for house in order:
                _house(picture, camera, house, v)
    return cv2.resize(picture, (camera.width, camera.height), interpolation=cv2.INTER_AREA)


def _ground(camera: SceneCamera, canvas: Picture, size: tuple[int, int]) -> Picture:
    """The canvas laid under the camera."""
    ahead = camera.street.street(camera.ground_ahead() + np.array((camera.east, camera.north)))
    shown = camera.project(np.column_stack((ahead, np.zeros(4)))) * OVERSAMPLED
    matrix = cv2.getPerspectiveTransform(ground.canvas_pixels(ahead).astype(np.float32), shown.astype(np.float32))
    small = cv2.GaussianBlur(canvas, (0, 0), 0.6)
    return cv2.warpPerspective(small, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _sky(picture: Picture, horizon: float) -> None:
    rows = min(picture.shape[0], max(0, round(horizon) + 2))
    if rows:
        share = (np.arange(rows, dtype=np.float32) / max(rows, 1))[:, None, None]
        picture[:rows] = (_ZENITH * (1 - share) + _HAZE * share).astype(np.uint8)


def _house(picture: Picture, camera: SceneCamera, house: facades.House, v: float) -> None:
    """A front, cut where it runs behind the camera."""
    u0, u1 = _in_front(camera, house.u0, house.u1, v)
    if u1 - u0 < _NEAR_M:
        return
    corners = np.array([(u0, v, house.height_m), (u1, v, house.height_m), (u1, v, 0.0), (u0, v, 0.0)])
    shown = camera.project(corners) * OVERSAMPLED
    if not np.isfinite(shown).all() or (shown.max(axis=0) < 0).any() or (shown.min(axis=0) > picture.shape[1::-1]).any():
        return
    height, width = house.texture.shape[:2]
    x0, x1 = ((u - house.u0) / (house.u1 - house.u0) * width for u in (u0, u1))
    matrix = cv2.getPerspectiveTransform(
        np.array([(x0, 0), (x1, 0), (x1, height), (x0, height)], np.float32), shown.astype(np.float32)
    )
    size = picture.shape[1::-1]
    share = 1 - np.exp(-float(camera.depth_m(corners).mean()) / _HAZE_M)
    texture = (house.texture * (1 - share) + _HAZE * share).astype(np.uint8)
    drawn = cv2.warpPerspective(texture, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    mask = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.clip(shown, -30_000, 30_000).round().astype(np.int32), 255)
    picture[mask > 0] = drawn[mask > 0]


def _in_front(camera: SceneCamera, u0: float, u1: float, v: float) -> tuple[float, float]:
    """The part of a front that lies at least a metre before the camera."""
    steps = np.linspace(u0, u1, 33)
    ahead = camera.project(np.column_stack((steps, np.full(33, v), np.zeros(33))))
    kept = steps[np.isfinite(ahead).all(axis=1)]
    return (float(kept[0]), float(kept[-1])) if len(kept) else (u0, u0)
