"""A simulated camera's picture: its scenery, whatever moves before it, and the word SIMULATED where nobody can miss it."""

from dataclasses import dataclass
from datetime import UTC, datetime

import cv2
import numpy as np

from apps.simulator.agents import Traffic
from apps.simulator.city_view import CameraView
from apps.simulator.ground import Ground
from apps.simulator.kinds import SIZES
from apps.simulator.road_graph import Ints
from apps.simulator.scenery import FARTHEST_PX, Picture, Scenery
from safecity_gis.core.geo.areas import PictureAreas
from safecity_gis.core.geo.frames import Floats
from safecity_gis.core.geo.pose import to_pixels
from safecity_gis.core.vision.masking import burn
from safecity_gis.messages.media import MediaFrame
from safecity_gis.messages.observations import ObjectClass

JPEG_QUALITY = 78
DRAWN_M = 200.0
WORD = "SIMULATED"
_AMBER = (40, 176, 255)
_FONT = cv2.FONT_HERSHEY_DUPLEX
_COLOURS = {
    ObjectClass.PERSON: ((200, 190, 120), (140, 150, 190), (110, 170, 200)),
    ObjectClass.BICYCLE: ((130, 200, 140),),
    ObjectClass.MOTORCYCLE: ((90, 90, 190), (120, 110, 100)),
    ObjectClass.CAR: ((190, 190, 196), (120, 84, 60), (60, 60, 150), (86, 86, 86)),
    ObjectClass.BUS: ((90, 130, 60), (60, 110, 190)),
    ObjectClass.TRUCK: ((70, 130, 170), (110, 140, 90)),
    ObjectClass.RICKSHAW: ((80, 190, 90), (60, 200, 210)),
}
_LABEL = (235, 230, 220)
NO_MASKS = PictureAreas(())
_CORNERS = np.array([(-1, -1), (-1, 1), (1, 1), (1, -1)]) / 2


@dataclass(frozen=True)
class Moment:
    """What stands before one camera at one time: metres east and north of the camera (true north), nearest last."""

    camera: CameraView
    at: float
    position: Floats
    heading: Floats
    kind: Ints
    identity: Ints
    masks: PictureAreas = NO_MASKS


def capture(ground: Ground, traffic: Traffic, camera: int, at: float, masks: PictureAreas = NO_MASKS) -> Moment:
    """A copy of what one camera could see now; `masks` are burnt into its picture."""
    offset = traffic.position - ground.sites[camera]
    distance = np.hypot(*offset.T)
    near = np.flatnonzero(distance < DRAWN_M)
    near = near[np.argsort(-distance[near])]
    turn = ground.north_rad[camera]
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return Moment(
        camera=ground.cameras[camera],
        at=at,
        position=offset[near] @ rotation,
        heading=traffic.heading[near] + turn,
        kind=traffic.kind[near],
        identity=traffic.identity[near],
        masks=masks,
    )


def draw(moment: Moment, scenery: Scenery, *, max_width: int) -> MediaFrame:
    """The picture as it goes to the web process, at most `max_width` wide."""
    camera = moment.camera
    width = min(max_width, camera.width)
    height = max(2, round(width * camera.height / camera.width))
    picture = scenery.background(camera, width, height).copy()
    _objects(picture, moment)
    burn(picture, moment.masks)
    _mark(picture, moment)
    _, jpeg = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return MediaFrame(simulated=True, camera=camera.code, captured_at=moment.at, width=width, height=height, jpeg=jpeg.tobytes())


def _objects(picture: Picture, moment: Moment) -> None:
    """Every agent as a solid: the foot and top outlines of all at once, then one hull each, farthest first."""
    if not len(moment.kind):
        return
    height, width = picture.shape[:2]
    size = SIZES[moment.kind]
    along = np.column_stack((np.cos(moment.heading), np.sin(moment.heading)))
    across = np.column_stack((-along[:, 1], along[:, 0]))
    corners = moment.position[:, None] + (
        _CORNERS[None, :, :1] * size[:, None, 1:2] * along[:, None] + _CORNERS[None, :, 1:] * size[:, None, :1] * across[:, None]
    )
    tops = np.repeat(size[:, 2], 4)
    flat = corners.reshape(-1, 2)
    solids = np.stack(
        [to_pixels(moment.camera, flat, width=width, height=height, above_m=above) for above in (0.0, tops)], axis=1
    )
    solids = solids.reshape(len(size), 4, 2, 2)
    low, high = solids.min(axis=(1, 2)), solids.max(axis=(1, 2))
    with np.errstate(invalid="ignore"):
        shown = np.isfinite(solids).all(axis=(1, 2, 3)) & (high > 0).all(axis=1) & (low < (width, height)).all(axis=1)
        shown &= (high - low).max(axis=1) > 3
    for row in np.flatnonzero(shown):
        kind = ObjectClass(int(moment.kind[row]))
        shades = _COLOURS[kind]
        colour = shades[int(moment.identity[row]) % len(shades)]
        box = (*low[row].astype(int).tolist(), *high[row].astype(int).tolist())
        if kind is ObjectClass.PERSON:
            _figure(picture, box, colour)
        else:
            _solid(picture, solids[row], colour)
        _label(picture, box, kind)


def _solid(picture: Picture, solid: Floats, colour: tuple[int, int, int]) -> None:
    points = np.clip(solid, -FARTHEST_PX, FARTHEST_PX).round().astype(np.int32)
    dark = tuple(int(part * 0.55) for part in colour)
    cv2.fillConvexPoly(picture, cv2.convexHull(points.reshape(-1, 2)), dark, cv2.LINE_AA)
    cv2.fillConvexPoly(picture, cv2.convexHull(points[:, 1].copy()), colour, cv2.LINE_AA)


def _figure(picture: Picture, box: tuple[int, int, int, int], colour: tuple[int, int, int]) -> None:
    """Head and body."""
    x0, y0, x1, y1 = box
    tall, middle = y1 - y0, (x0 + x1) // 2
    half = max(1, round(tall * 0.14))
    cv2.ellipse(
        picture, (middle, y0 + round(tall * 0.58)), (half, max(1, round(tall * 0.42))), 0, 0, 360, colour, -1, cv2.LINE_AA
    )
    cv2.circle(picture, (middle, y0 + half), half, (150, 170, 200), -1, cv2.LINE_AA)


def _label(picture: Picture, box: tuple[int, int, int, int], kind: ObjectClass) -> None:
    x0, y0, x1, y1 = box
    cv2.rectangle(picture, (x0, y0), (x1, y1), _LABEL, 1)
    if x1 - x0 > 14 or y1 - y0 > 24:
        cv2.putText(picture, kind.name.lower(), (x0, max(10, y0 - 3)), cv2.FONT_HERSHEY_SIMPLEX, 0.38, _LABEL, 1, cv2.LINE_AA)


def _mark(picture: Picture, moment: Moment) -> None:
    """The word across the picture, half transparent, and on a bar below with camera and time."""
    height, width = picture.shape[:2]
    (natural, tall), _ = cv2.getTextSize(WORD, _FONT, 1.0, 2)
    scale = 0.6 * width / natural
    top, bottom = round(height * 0.9 - tall * scale * 1.3), round(height * 0.92)
    band = picture[top:bottom]
    written = band.copy()
    origin = (round(width * 0.2), band.shape[0] - max(2, round(tall * scale * 0.15)))
    cv2.putText(written, WORD, origin, _FONT, scale, _AMBER, max(2, round(scale * 2)), cv2.LINE_AA)
    cv2.addWeighted(written, 0.65, band, 0.35, 0, dst=band)
    bar = max(16, height // 22)
    cv2.rectangle(picture, (0, height - bar), (width, height), _AMBER, -1)
    time = datetime.fromtimestamp(moment.at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    text = f"{WORD} - no real picture - {moment.camera.code} - {time}"
    cv2.putText(picture, text, (8, height - bar // 3), cv2.FONT_HERSHEY_SIMPLEX, bar / 40, (10, 10, 10), 1, cv2.LINE_AA)
