"""What the rendered vehicles are made of: blocks that narrow upwards, with windows, lights and plates on their sides."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from apps.simulator.rendering.clothes import Colour
from apps.simulator.rendering.plates import Plate


class Side(StrEnum):
    """A side of a block."""

    FRONT = "front"
    REAR = "rear"
    LEFT = "left"
    RIGHT = "right"
    TOP = "top"


class Panel(NamedTuple):
    """A rectangle on a side in shares 0-1: along the side (flanks: rear to front; ends: right to left), from its foot up."""

    side: Side
    x0: float
    x1: float
    y0: float
    y1: float
    colour: Colour
    glow: bool = False
    """Lit from within: shines by night."""
    bears_plate: bool = False
    """Where the vehicle's number plate hangs, in the plate's own size."""


class Block(NamedTuple):
    """A block in vehicle axes, metres: x forward, half breadths, z up; foot and top may differ."""

    foot: tuple[float, float, float, float]
    """Rear x, front x, half breadth, z."""
    top: tuple[float, float, float, float]
    colour: Colour
    panels: tuple[Panel, ...] = ()


class Wheel(NamedTuple):
    """On both flanks."""

    x: float
    radius: float


@dataclass(frozen=True)
class Vehicle:
    """One vehicle's looks. `kind` is a name of the detector's classes: car, bus or truck."""

    kind: str
    length_m: float
    width_m: float
    height_m: float
    blocks: tuple[Block, ...]
    wheels: tuple[Wheel, ...]
    plate: Plate | None = None
    """None: its plates are blank."""


_PAINTS: tuple[Colour, ...] = (
    (224, 226, 226),
    (178, 182, 184),
    (34, 32, 32),
    (96, 98, 100),
    (46, 44, 156),
    (128, 66, 34),
    (70, 96, 44),
    (60, 74, 104),
    (150, 178, 196),
    (40, 40, 96),
    (52, 170, 206),
    (48, 110, 200),
)
"""The twelve colours: white, silver, black, grey, red, blue, green, brown, beige, maroon, yellow, orange."""
_PAINT_SHARES = np.array((0.26, 0.18, 0.12, 0.12, 0.08, 0.08, 0.03, 0.03, 0.04, 0.03, 0.02, 0.01))
_GLASS: Colour = (62, 54, 46)
_DARK: Colour = (34, 34, 36)
_LAMP: Colour = (228, 242, 246)
_TAIL: Colour = (38, 34, 190)
_PLATE: Colour = (216, 222, 224)
_CHROME: Colour = (170, 172, 172)


def vehicle(random: np.random.Generator, kind: str) -> Vehicle:
    """A vehicle of this kind: `car`, `bus` or `truck`."""
    return {"car": _car, "bus": _bus, "truck": _truck}[kind](random)


def _paint(random: np.random.Generator) -> Colour:
    blue, green, red = _PAINTS[random.choice(len(_PAINTS), p=_PAINT_SHARES)]
    return blue, green, red


def _ends(lamp_y: float = 0.55) -> tuple[Panel, ...]:
    """Lights and plates on the lower body."""
    return (
        Panel(Side.FRONT, 0.06, 0.27, lamp_y, lamp_y + 0.32, _LAMP, glow=True),
        Panel(Side.FRONT, 0.73, 0.94, lamp_y, lamp_y + 0.32, _LAMP, glow=True),
        Panel(Side.FRONT, 0.3, 0.7, lamp_y - 0.05, lamp_y + 0.25, _DARK),
        Panel(Side.FRONT, 0.37, 0.63, 0.16, 0.36, _PLATE, bears_plate=True),
        Panel(Side.REAR, 0.04, 0.2, lamp_y, lamp_y + 0.34, _TAIL, glow=True),
        Panel(Side.REAR, 0.8, 0.96, lamp_y, lamp_y + 0.34, _TAIL, glow=True),
        Panel(Side.REAR, 0.36, 0.64, 0.34, 0.58, _PLATE, bears_plate=True),
    )


def _flanks(*panels: tuple[float, float, float, float, Colour]) -> tuple[Panel, ...]:
    return tuple(Panel(side, *panel) for side in (Side.LEFT, Side.RIGHT) for panel in panels)


def _car(random: np.random.Generator) -> Vehicle:
    """A saloon, a hatchback or a tall estate."""
    paint = _paint(random)
    style = random.choice(3, p=(0.5, 0.3, 0.2))
    length, half, high = ((4.45, 0.88, 1.46), (3.75, 0.83, 1.5), (4.55, 0.93, 1.78))[style]
    rear, front = -length / 2, length / 2
    belt = 0.9 if style < 2 else 1.02
    shade: Colour = (paint[0] * 0.72, paint[1] * 0.72, paint[2] * 0.72)
    doors = tuple((x, x + 0.006, 0.05, 0.95, shade) for x in (0.3, 0.5, 0.7))
    lower = Block(
        (rear + 0.06, front - 0.08, half - 0.03, 0.2),
        (rear, front, half, 0.62),
        paint,
        (
            *_flanks((0.0, 1.0, 0.0, 0.2, _DARK), *doors),
            Panel(Side.FRONT, 0, 1, 0.0, 0.2, _DARK),
            Panel(Side.REAR, 0, 1, 0, 0.25, _DARK),
            *_ends(),
        ),
    )
    upper = Block(
        (rear, front, half, 0.62),
        (rear + 0.1, front - 0.3, half - 0.05, belt),
        paint,
        (*_flanks(*doors, (0.33, 0.37, 0.55, 0.68, _CHROME), (0.53, 0.57, 0.55, 0.68, _CHROME)),),
    )
    tail, roof_rear, roof_front, screen = (
        (rear + 0.45, rear + 1.15, front - 2.1, front - 1.25),
        (rear + 0.12, rear + 0.5, front - 1.75, front - 1.0),
        (rear + 0.12, rear + 0.4, front - 1.95, front - 1.2),
    )[style]
    cabin = Block(
        (tail, screen, half - 0.06, belt),
        (roof_rear, roof_front, half - 0.22, high),
        paint,
        (
            *_flanks((0.08, 0.47, 0.12, 0.86, _GLASS), (0.51, 0.9, 0.12, 0.86, _GLASS)),
            Panel(Side.FRONT, 0.06, 0.94, 0.06, 0.92, _GLASS),
            Panel(Side.REAR, 0.08, 0.92, 0.14, 0.88, _GLASS),
        ),
    )
    radius = 0.34 if style == 2 else 0.31
    wheels = (Wheel(rear + 0.8, radius), Wheel(front - 0.85, radius))
    return Vehicle("car", length, 2 * half, high, (lower, upper, cabin), wheels)


def _bus(random: np.random.Generator) -> Vehicle:
    length, half, high = 10.2, 1.24, 3.05
    paint, second = _PAINTS[random.choice((4, 5, 6, 10, 11))], _PAINTS[random.choice((0, 1, 8))]
    rear, front = -length / 2, length / 2
    windows = tuple((x, x + 0.095, 0.46, 0.82, _GLASS) for x in np.arange(0.04, 0.8, 0.107))
    body = Block(
        (rear, front, half, 0.36),
        (rear + 0.05, front - 0.12, half - 0.05, high),
        second,
        (
            *_flanks(
                (0, 1, 0, 0.36, paint),
                (0, 1, 0.38, 0.41, paint),
                *windows,
                (0.895, 0.975, 0.04, 0.82, _GLASS),
                (0, 1, 0.0, 0.05, _DARK),
            ),
            Panel(Side.FRONT, 0, 1, 0, 0.32, paint),
            Panel(Side.FRONT, 0.05, 0.95, 0.36, 0.8, _GLASS),
            Panel(Side.FRONT, 0.2, 0.8, 0.86, 0.96, _DARK),
            Panel(Side.FRONT, 0.06, 0.2, 0.14, 0.24, _LAMP, glow=True),
            Panel(Side.FRONT, 0.8, 0.94, 0.14, 0.24, _LAMP, glow=True),
            Panel(Side.FRONT, 0.39, 0.61, 0.04, 0.12, _PLATE, bears_plate=True),
            Panel(Side.REAR, 0, 1, 0, 0.36, paint),
            Panel(Side.REAR, 0.12, 0.88, 0.52, 0.82, _GLASS),
            Panel(Side.REAR, 0.04, 0.14, 0.18, 0.32, _TAIL, glow=True),
            Panel(Side.REAR, 0.86, 0.96, 0.18, 0.32, _TAIL, glow=True),
            Panel(Side.REAR, 0.4, 0.6, 0.14, 0.22, _PLATE, bears_plate=True),
            Panel(Side.TOP, 0.3, 0.42, 0.25, 0.75, _CHROME),
        ),
    )
    return Vehicle("bus", length, 2 * half, high, (body,), (Wheel(rear + 2.2, 0.48), Wheel(front - 2.5, 0.48)))


def _truck(random: np.random.Generator) -> Vehicle:
    """A cab and a high painted cargo box."""
    length, half, high = 7.2, 1.16, 3.1
    paint, box = _paint(random), _PAINTS[random.choice((4, 5, 6, 10, 11, 8))]
    rear, front = -length / 2, length / 2
    stripe = _PAINTS[random.choice((0, 10, 4))]
    bars = tuple((x, x + 0.012, 0.0, 1.0, (box[0] * 0.7, box[1] * 0.7, box[2] * 0.7)) for x in np.arange(0.1, 0.95, 0.125))
    chassis = Block((rear, front - 0.1, 0.5, 0.45), (rear, front - 0.1, 0.5, 0.9), _DARK)
    cargo = Block(
        (rear, front - 2.0, half, 0.85),
        (rear, front - 2.0, half, high),
        box,
        (
            *_flanks(*bars, (0, 1, 0.0, 0.06, _DARK), (0, 1, 0.62, 0.72, stripe), (0, 1, 0.94, 1, stripe)),
            Panel(Side.REAR, 0.48, 0.52, 0.06, 0.94, _DARK),
            Panel(Side.REAR, 0.0, 1.0, 0.0, 0.08, _DARK),
            Panel(Side.REAR, 0.03, 0.14, 0.01, 0.07, _TAIL, glow=True),
            Panel(Side.REAR, 0.86, 0.97, 0.01, 0.07, _TAIL, glow=True),
            Panel(Side.REAR, 0.38, 0.62, 0.0, 0.07, _PLATE, bears_plate=True),
        ),
    )
    cab = Block(
        (front - 1.9, front, half - 0.06, 0.45),
        (front - 1.9, front - 0.22, half - 0.12, 2.45),
        paint,
        (
            *_flanks((0.3, 0.88, 0.52, 0.86, _GLASS), (0.25, 0.26, 0.1, 0.9, _DARK), (0, 1, 0, 0.1, _DARK)),
            Panel(Side.FRONT, 0.05, 0.95, 0.5, 0.88, _GLASS),
            Panel(Side.FRONT, 0.25, 0.75, 0.22, 0.4, _DARK),
            Panel(Side.FRONT, 0.04, 0.2, 0.14, 0.28, _LAMP, glow=True),
            Panel(Side.FRONT, 0.8, 0.96, 0.14, 0.28, _LAMP, glow=True),
            Panel(Side.FRONT, 0, 1, 0, 0.1, _DARK),
            Panel(Side.FRONT, 0.38, 0.62, 0.01, 0.09, _PLATE, bears_plate=True),
        ),
    )
    return Vehicle("truck", length, 2 * half, high, (chassis, cargo, cab), (Wheel(rear + 1.5, 0.48), Wheel(front - 0.95, 0.48)))
