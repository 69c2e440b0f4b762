"""What a weekly health report says, before anybody renders it."""

from dataclasses import dataclass
from datetime import datetime

from apps.cameras.availability_selectors import Availability
from apps.rollout.board_selectors import Board


@dataclass(frozen=True, slots=True)
class Blindness:
    """Time in which cameras in service gave no picture for one reason."""

    why: str
    """`offline`, or a state of the picture: `frozen`, `black`, `covered`."""
    cameras: int
    seconds: float
    """Summed over the cameras."""


@dataclass(frozen=True, slots=True)
class Alarms:
    """The alarms of one cause that began in the week."""

    cause: str
    begun: int
    ended: int
    median_end_s: float | None
    """From beginning to end; None where none has ended, and so the next."""
    longest_end_s: float | None
    simulated: int


@dataclass(frozen=True, slots=True)
class WeakPoint:
    """An element of the network whose loss alone takes cameras away, as the network stood when the report was made."""

    kind: str
    code: str
    cameras: int
    after_h: float


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """What this report cannot tell."""

    unknown_s: float
    """Camera time in service of which nothing is known."""
    service_s: float
    silent_cameras: int
    """In service, and not heard of in all the week."""
    unpromised_cameras: int
    """In service without a contract, held against nobody."""
    batteries: int | None
    """None where the network is not told, and so the next."""
    batteries_measured: int | None


@dataclass(frozen=True, slots=True)
class HealthReport:
    week: str
    since: datetime
    until: datetime
    whole_week: bool
    made_at: datetime
    made_by: str
    whole_city: bool
    """Whether every camera counts, and not only those in somebody's charge."""
    cameras: int
    simulated: int
    sites: list[Availability]
    contractors: list[Availability]
    phases: list[Availability]
    worst_cameras: list[Availability]
    blind: list[Blindness]
    alarms: list[Alarms] | None
    """None where the reader may not see alerts."""
    weak_points: list[WeakPoint] | None
    """None where the reader may not see the network, which the table would teach how to cut."""
    unmeasured: Unmeasured
    rollout: Board
