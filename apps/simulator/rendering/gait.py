"""How a person stands and walks: the joints of a body at any moment of its stride. Proportions after Drillis and Contini 1966."""

from enum import IntEnum

import numpy as np

from safecity_gis.core.geo.frames import Floats

_REST_RAD = 0.13
"""Nobody stands quite straight."""
_BENT_RAD = {True: 0.42, False: 0.95}
"""How far the elbow is bent, walking or standing."""
_STANCE = 0.035
"""How far a standing person's feet stand outside the hips."""
EASY_MPS = 1.35
_ANKLE, _THIGH, _SHIN, _HIP = 0.042, 0.245, 0.246, 0.052
_SHOULDER, _UPPER_ARM, _FOREARM = 0.108, 0.172, 0.155
_SWING_RAD = 0.4


class Joint(IntEnum):
    """Rows of a body's joints."""

    HEAD = 0
    CROWN = 1
    NECK = 2
    CHEST = 3
    PELVIS = 4
    HIP_L = 5
    KNEE_L = 6
    ANKLE_L = 7
    TOE_L = 8
    HIP_R = 9
    KNEE_R = 10
    ANKLE_R = 11
    TOE_R = 12
    SHOULDER_L = 13
    ELBOW_L = 14
    HAND_L = 15
    SHOULDER_R = 16
    ELBOW_R = 17
    HAND_R = 18
    HEM = 19
    BACK = 20
    SKIRT = 21


def stride_m(height_m: float, speed_mps: float, *, swing: float = 1.0) -> float:
    """Length of two steps, so that a foot on the ground stays where it is; slower people take shorter ones."""
    return float(4 * (_THIGH + _SHIN) * height_m * np.sin(swing * _swing_rad(speed_mps)))


def _swing_rad(speed_mps: float) -> float:
    return _SWING_RAD * float(np.clip(0.45 + 0.55 * speed_mps / EASY_MPS, 0.5, 1.2))


def joints(height_m: float, phase_rad: float, speed_mps: float, *, swing: float = 1.0) -> Floats:
    """Joints [22, 3] in metres: forward, to the left, up; the origin is the ground under the body.

    Args:
        height_m: from sole to crown.
        phase_rad: where in the stride; the left leg is ahead at a quarter turn.
        speed_mps: 0 stands still.
        swing: how wide the clothes let the legs go, 0-1.
    """
    walking = speed_mps > 0
    angle_rad = swing * (_swing_rad(speed_mps) if walking else _REST_RAD)
    body = np.zeros((len(Joint), 3))
    for side, hip, knee, ankle, toe in ((1, *_LEG_L), (-1, *_LEG_R)):
        angle = angle_rad * np.sin(phase_rad + (0 if side > 0 else np.pi))
        bend = 0.06 + 1.5 * angle_rad * max(0.0, np.sin(phase_rad + (0 if side > 0 else np.pi) + np.pi / 2)) ** 1.5
        body[hip] = 0.0, side * _HIP, 0.0
        body[knee] = body[hip] + _turned(angle + 0.25 * bend, _THIGH)
        body[ankle] = body[knee] + _turned(angle - 0.75 * bend, _SHIN)
        stance = 0.0 if walking else _STANCE
        body[knee, 1] += side * stance * 0.5
        body[ankle, 1] += side * stance
        body[toe] = body[ankle] + (0.085, side * 0.03, -0.018)
    up = _ANKLE - min(body[Joint.ANKLE_L, 2], body[Joint.ANKLE_R, 2])
    body[Joint.HIP_L : Joint.TOE_R + 1, 2] += up
    hips = body[Joint.HIP_L, 2]
    lean = 0.03 * angle_rad / _SWING_RAD
    body[Joint.PELVIS] = 0.0, 0.0, hips + 0.02
    body[Joint.CHEST] = lean, 0.0, hips + 0.215
    body[Joint.NECK] = lean, 0.0, hips + 0.315
    body[Joint.HEAD] = lean + 0.012, 0.0, hips + 0.395
    body[Joint.CROWN] = lean - 0.012, 0.0, hips + 0.42
    body[Joint.BACK] = lean - 0.085, 0.0, hips + 0.19
    body[Joint.HEM] = (body[Joint.KNEE_L] + body[Joint.KNEE_R]) / 2 + (0.0, 0.0, 0.06)
    body[Joint.SKIRT] = (body[Joint.ANKLE_L] + body[Joint.ANKLE_R]) / 2 * (1, 1, 0) + (0.0, 0.0, 0.17)
    for side, shoulder, elbow, hand in ((1, *_ARM_L), (-1, *_ARM_R)):
        angle = 0.85 * angle_rad * np.sin(phase_rad + (np.pi if side > 0 else 0))
        body[shoulder] = lean, side * _SHOULDER, hips + 0.285
        body[elbow] = body[shoulder] + _turned(angle, _UPPER_ARM) + (0.0, side * 0.03, 0.0)
        body[hand] = body[elbow] + _turned(angle + _BENT_RAD[walking], _FOREARM) + (0.0, side * 0.006, 0.0)
    return body * height_m


_LEG_L = (Joint.HIP_L, Joint.KNEE_L, Joint.ANKLE_L, Joint.TOE_L)
_LEG_R = (Joint.HIP_R, Joint.KNEE_R, Joint.ANKLE_R, Joint.TOE_R)
_ARM_L = (Joint.SHOULDER_L, Joint.ELBOW_L, Joint.HAND_L)
_ARM_R = (Joint.SHOULDER_R, Joint.ELBOW_R, Joint.HAND_R)


def _turned(angle_rad: float, length: float) -> Floats:
    """A limb that hangs down, turned forward by an angle."""
    return np.array((length * np.sin(angle_rad), 0.0, -length * np.cos(angle_rad)))
