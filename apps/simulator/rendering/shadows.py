"""Shadows that people and vehicles throw on the ground, and the dark under them."""

from collections.abc import Iterable

import cv2
import numpy as np

from apps.simulator.rendering.camera import SceneCamera
from apps.simulator.rendering.gait import Joint
from apps.simulator.rendering.light import Light
from apps.simulator.rendering.people import Figure
from apps.simulator.rendering.sprites import Picture
from apps.simulator.rendering.vehicles import Placed
from safecity_gis.core.geo.frames import Floats

_BONES = (
    (Joint.ANKLE_L, Joint.KNEE_L), (Joint.KNEE_L, Joint.HIP_L), (Joint.ANKLE_R, Joint.KNEE_R), (Joint.KNEE_R, Joint.HIP_R),
    (Joint.PELVIS, Joint.CHEST), (Joint.SHOULDER_L, Joint.ELBOW_L), (Joint.SHOULDER_R, Joint.ELBOW_R), (Joint.NECK, Joint.CROWN),
)  # fmt: skip
_THICK_M = {Joint.PELVIS: 0.34, Joint.NECK: 0.2}
_LIMB_M = 0.11
_SOFT_PX_PER_WIDTH = 1.2 / 1280
_SHIFT = 4
_LEAST_PX = 2.0


def cast(picture: Picture, figures: Iterable[Figure], placed: Iterable[Placed], camera: SceneCamera, light: Light) -> None:
    """Darken the ground of a picture; what stands on it is drawn afterwards."""
    dark = np.zeros(picture.shape[:2], np.uint8)
    for vehicle in placed:
        _vehicle(dark, vehicle, camera, light)
    for figure in figures:
        _figure(dark, figure, camera, light)
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if not len(rows):
        return
    pad = 6
    part = np.s_[max(0, rows[0] - pad) : rows[-1] + pad, max(0, columns[0] - pad) : columns[-1] + pad]
    soft = cv2.GaussianBlur(dark[part], (0, 0), max(0.5, _SOFT_PX_PER_WIDTH * picture.shape[1]))
    kept = cv2.LUT(soft, np.round(255 - np.arange(256) * light.shadow).astype(np.uint8))
    picture[part] = cv2.multiply(picture[part], cv2.merge([kept, kept, kept]), scale=1 / 255)


def _fallen(points: Floats, light: Light) -> Floats:
    """Where the shadow of street points [n, 3] lies on the ground [n, 3]."""
    ground = points[:, :2] + points[:, 2:] * light.fall()
    return np.column_stack((ground, np.zeros(len(points))))


def _vehicle(dark: Picture, placed: Placed, camera: SceneCamera, light: Light) -> None:
    corners = placed.corners()
    ground = _fallen(corners, light)
    outline = np.vstack((ground, corners[:4]))
    shown = camera.project(outline)
    if camera.before(outline) and _near(shown, dark):
        _hull(dark, shown, 235)
        _hull(dark, shown[-4:], 255)


def _figure(dark: Picture, figure: Figure, camera: SceneCamera, light: Light) -> None:
    ground = _fallen(figure.joints(), light)
    shown, scale = camera.project(ground), camera.scale(ground)
    if not camera.before(ground) or not _near(shown, dark):
        return
    for start, end in _BONES:
        thick = max(1, round(_THICK_M.get(start, _LIMB_M) * figure.person.stout * float(scale[start])))
        a, b = (np.round(shown[joint] * 2**_SHIFT).astype(int).tolist() for joint in (start, end))
        cv2.line(dark, a, b, 235, thick, cv2.LINE_8, _SHIFT)
    foot = camera.project(np.array((*figure.foot, 0.0)))
    size = max(_LEAST_PX, 0.24 * float(scale[Joint.PELVIS]))
    cv2.ellipse(dark, np.round(foot).astype(int).tolist(), (round(size), max(1, round(size * 0.4))), 0, 0, 360, 255, -1)


def _near(shown: Floats, dark: Picture) -> bool:
    """Whether any of it could lie in the picture."""
    height, width = dark.shape
    return bool((shown.max(axis=0) > 0).all() and (shown.min(axis=0) < (width, height)).all())


def _hull(dark: Picture, shown: Floats, depth: int) -> None:
    outline = cv2.convexHull(np.round(shown * 2**_SHIFT).astype(np.int32))
    cv2.fillConvexPoly(dark, outline, depth, cv2.LINE_8, _SHIFT)
