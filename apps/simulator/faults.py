"""What is wrong in the simulated city at one moment."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from apps.simulator.choices import PLANT_FAULTS, FaultKind


@dataclass(frozen=True, slots=True)
class Fault:
    """`target` is the code of a span, node, feeder or camera, as the kind says; `began` in epoch seconds."""

    kind: FaultKind
    target: str
    began: float


@dataclass(frozen=True)
class Faults:
    """Made by `of`; made anew whenever it changes."""

    of_plant: frozenset[tuple[FaultKind, str]] = frozenset()
    of_cameras: tuple[Fault, ...] = ()

    @classmethod
    def of(cls, faults: Iterable[Fault]) -> "Faults":
        told = sorted(faults, key=lambda fault: (fault.began, fault.kind, fault.target))
        plant = frozenset((fault.kind, fault.target) for fault in told if fault.kind in PLANT_FAULTS)
        return cls(plant, tuple(fault for fault in told if fault.kind not in PLANT_FAULTS))

    def targets(self, kind: FaultKind) -> Collection[str]:
        """Codes of what of fibre and power has this fault."""
        return {code for known, code in self.of_plant if known is kind}


NO_FAULTS = Faults()
