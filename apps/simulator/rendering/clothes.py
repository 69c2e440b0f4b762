"""What the rendered people look like: cut, colours and fabric of their clothes, skin, hair and what they carry."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from apps.simulator.rendering.gait import Joint

Colour = tuple[float, float, float]
"""BGR, 0-255."""


class Cut(StrEnum):
    """The outline of the clothes."""

    TROUSERS = "trousers"
    KAMEEZ = "kameez"
    COAT = "coat"


_SKIN = ((92, 128, 172), (74, 106, 150), (110, 146, 190), (60, 88, 128))
_HAIR = ((24, 24, 28), (34, 36, 44), (70, 72, 76), (150, 150, 150))
_CLOTH = (
    (212, 214, 216), (48, 46, 44), (120, 84, 52), (60, 52, 128), (148, 150, 146), (66, 104, 66), (150, 168, 190),
    (96, 60, 40), (60, 90, 150), (190, 176, 150), (84, 130, 168), (110, 70, 110), (40, 130, 180), (170, 130, 70),
)  # fmt: skip
_LEGS = ((50, 46, 44), (92, 70, 52), (96, 104, 112), (64, 62, 60), (70, 84, 108), (120, 112, 104))
_CUTS = (Cut.TROUSERS,) * 5 + (Cut.KAMEEZ,) * 4 + (Cut.COAT,)


class Limb(NamedTuple):
    """A capsule of the body: from joint to joint, radii in body heights."""

    start: Joint
    end: Joint
    start_radius: float
    end_radius: float
    colour: Colour
    fabric: int = 0
    """0 plain, 1 stripes, 2 checks."""


@dataclass(frozen=True)
class Person:
    """One person's looks."""

    height_m: float
    stout: float
    """Breadth as a factor."""
    swing: float
    """How wide the clothes let the legs go, 0-1."""
    limbs: tuple[Limb, ...]


def person(random: np.random.Generator) -> Person:
    """Somebody."""
    cut = _CUTS[random.integers(len(_CUTS))]
    height = float(np.clip(random.normal(1.63 if cut is Cut.COAT else 1.73, 0.06), 1.5, 1.92))
    skin, hair = _pick(_SKIN, random), _pick(_HAIR, random)
    top = _pick(_CLOTH, random)
    legs = top if cut is Cut.KAMEEZ and random.random() < 0.35 else _pick(_LEGS, random)
    fabric = int(random.choice(3, p=(0.6, 0.22, 0.18)))
    scarf = _pick(_CLOTH, random) if cut is Cut.COAT else None
    limbs = [*_legs(cut, legs), *_torso(cut, top, fabric), *_arms(cut, top, skin, fabric, bool(random.random() < 0.5))]
    limbs += _head(skin, hair, scarf)
    if cut is not Cut.COAT and random.random() < 0.2:
        limbs.append(Limb(Joint.BACK, Joint.BACK, 0.068, 0.068, _pick(_LEGS, random)))
    return Person(height, float(random.uniform(0.94, 1.16)), 0.7 if cut is Cut.COAT else 1.0, tuple(limbs))


def _pick(colours: tuple[Colour, ...], random: np.random.Generator) -> Colour:
    """One of them, a little off."""
    chosen = np.array(colours[random.integers(len(colours))]) + random.normal(0, 7)
    blue, green, red = np.clip(chosen, 16, 235).tolist()
    return blue, green, red


def _legs(cut: Cut, colour: Colour) -> list[Limb]:
    thigh, knee, ankle = {Cut.TROUSERS: (0.056, 0.041, 0.031), Cut.KAMEEZ: (0.058, 0.046, 0.036), Cut.COAT: (0.06, 0.05, 0.04)}[
        cut
    ]
    shoes: Colour = (38, 40, 46)
    found = []
    for hip, bend, ankles, toe in (
        (Joint.HIP_L, Joint.KNEE_L, Joint.ANKLE_L, Joint.TOE_L),
        (Joint.HIP_R, Joint.KNEE_R, Joint.ANKLE_R, Joint.TOE_R),
    ):
        found += [
            Limb(ankles, toe, 0.024, 0.018, shoes),
            Limb(bend, ankles, knee, ankle, colour),
            Limb(hip, bend, thigh, knee, colour),
        ]
    return found


def _torso(cut: Cut, colour: Colour, fabric: int) -> list[Limb]:
    found = [Limb(Joint.CHEST, Joint.PELVIS, 0.102, 0.088, colour, fabric)]
    found.append(Limb(Joint.SHOULDER_L, Joint.SHOULDER_R, 0.036, 0.036, colour, fabric))
    if cut is not Cut.TROUSERS:
        found.append(Limb(Joint.PELVIS, Joint.HEM, 0.09, 0.088 if cut is Cut.KAMEEZ else 0.1, colour, fabric))
    if cut is Cut.COAT:
        found.append(Limb(Joint.HEM, Joint.SKIRT, 0.1, 0.104, colour, fabric))
    return found


def _arms(cut: Cut, sleeve: Colour, skin: Colour, fabric: int, long: bool) -> list[Limb]:
    found = []
    for shoulder, elbow, hand in (
        (Joint.SHOULDER_L, Joint.ELBOW_L, Joint.HAND_L),
        (Joint.SHOULDER_R, Joint.ELBOW_R, Joint.HAND_R),
    ):
        covered = long or cut is not Cut.TROUSERS
        found.append(Limb(hand, hand, 0.026, 0.026, skin))
        found.append(Limb(elbow, hand, 0.027, 0.021, sleeve if covered else skin, fabric if covered else 0))
        found.append(Limb(shoulder, elbow, 0.038, 0.031, sleeve, fabric))
    return found


def _head(skin: Colour, hair: Colour, scarf: Colour | None) -> list[Limb]:
    cover = scarf or hair
    found = [
        Limb(Joint.NECK, Joint.HEAD, 0.034, 0.03, scarf or skin),
        Limb(Joint.HEAD, Joint.HEAD, 0.052, 0.052, skin),
        Limb(Joint.CROWN, Joint.CROWN, 0.054, 0.054, cover),
    ]
    if scarf:
        found.append(Limb(Joint.NECK, Joint.CROWN, 0.06, 0.06, scarf))
    return found
