"""What is wrong with a picture, told by one look and by what the camera shows while it is well."""

from dataclasses import dataclass
from enum import StrEnum

from safecity_gis.core.vision.picture.looks import Floats, Look, correlation


class Verdict(StrEnum):
    CLEAR = "clear"
    FROZEN = "frozen"
    BLACK = "black"
    COVERED = "covered"
    BLURRED = "blurred"


BLACK_BELOW = 20.0
"""Grey levels: a picture with nothing brighter (99th percentile) is black; 16 is black itself in video range."""
UNIFORM_BELOW = 0.35
"""Grey levels of structure at which nothing but noise and shading is left, whatever the camera.

Measured on PETS 2009, two multi-camera clips and rendered scenes, day and night: covers of any brightness up to 0.31, noise
included; the scenes 0.66 and more even through fog that leaves 15 % of the contrast.
"""
COVERED_SHARE, UNALIKE = 0.09, 0.33
"""Of the usual structure, and correlation with the usual edges: below both, the scene is gone. Fog keeps 0.7 of correlation."""
BLURRED_SHARE = 0.5
"""Of the usual sharpness. A blur of 0.5 % of the width leaves 0.4 at most, one of 0.3 % 0.5; weather and dusk leave 0.95."""
LEAST_SHAPE, LEAST_ALIKE = 0.1, 0.15
"""Share of the usual structure, and correlation, that a picture out of focus keeps: another scene keeps none."""
WELL_SHARE = 0.7
"""A look this sharp, and alike, teaches what is usual."""
FIRST_LOOKS, MEMORY_LOOKS = 5, 150
"""So many looks make the first reference; later ones weigh as one of so many."""
OTHER_LOOKS = 30
"""So many clear looks in a row at something else make a new reference: the camera was turned."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What a camera shows while it is well, of so many `looks`."""

    edges: Floats
    structure: float
    sharpness: float
    looks: int = 1

    @property
    def known(self) -> bool:
        """Whether there were enough looks to judge by."""
        return self.looks >= FIRST_LOOKS


def judge(look: Look, usual: Usual | None) -> Verdict:
    """The most specific fault that one look shows, or clear; frozen takes more than one picture (`stillness`).

    Without a known `usual` only what needs no comparison is told: black and covered.
    """
    if look.brightest <= BLACK_BELOW:
        return Verdict.BLACK
    if usual is None or not usual.known:
        return Verdict.COVERED if look.structure <= UNIFORM_BELOW else Verdict.CLEAR
    share, alike = look.structure / max(usual.structure, 1e-3), correlation(look.edges, usual.edges)
    if alike < UNALIKE and (share <= COVERED_SHARE or look.structure <= UNIFORM_BELOW):
        return Verdict.COVERED
    if look.sharpness <= BLURRED_SHARE * usual.sharpness and share >= LEAST_SHAPE and alike >= LEAST_ALIKE:
        return Verdict.BLURRED
    return Verdict.CLEAR


class Learner:
    """Learns what is usual from looks that were judged clear; forgets slowly, and at once where the camera was turned."""

    def __init__(self) -> None:
        self.usual: Usual | None = None
        self._others = 0

    def learn(self, look: Look) -> None:
        """Take up a look that shows no fault."""
        usual = self.usual
        if usual is None or usual.edges.shape != look.edges.shape:
            self.usual, self._others = Usual(look.edges, look.structure, look.sharpness), 0
            return
        if usual.known and correlation(look.edges, usual.edges) < UNALIKE:
            self._others += 1
            if self._others >= OTHER_LOOKS:
                self.usual, self._others = Usual(look.edges, look.structure, look.sharpness), 0
            return
        self._others = 0
        if usual.known and look.sharpness < WELL_SHARE * usual.sharpness:
            return
        weight = 1 / min(usual.looks + 1, MEMORY_LOOKS)
        self.usual = Usual(
            usual.edges + weight * (look.edges - usual.edges),
            usual.structure + weight * (look.structure - usual.structure),
            usual.sharpness + weight * (look.sharpness - usual.sharpness),
            min(usual.looks + 1, MEMORY_LOOKS),
        )
