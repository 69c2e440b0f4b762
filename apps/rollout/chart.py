"""Draws the board's chart as shapes of an SVG: cameras in service by date, both plans, the forecast. Numbers become places."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import floor, log10

from apps.rollout.board_selectors import Board
from apps.rollout.days import day_of

WIDTH, HEIGHT = 840, 280
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 14, 30
TICKS, LABEL_PX = 4, 74
_STEPS = (1, 2, 3, 4, 5, 6, 8, 10)

DARK = {"ink": "#e6ecf2", "soft": "#a9b5c1", "grid": "#263240", "done": "#6cc5b5", "p18": "#f0b849", "p24": "#8fb4d9"}
LIGHT = {"ink": "#14202b", "soft": "#4c5a67", "grid": "#d5dbe1", "done": "#0f7f6d", "p18": "#a86a00", "p24": "#2b6aa8"}
DASHES = {18: "7 4", 24: "2 4"}


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    length: int
    points: str
    colour: str
    dash: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Coordinates in a box of `width` by `height`."""

    width: int
    height: int
    left: float
    right: float
    top: float
    bottom: float
    days: list[Tick]
    amounts: list[Tick]
    done: str
    area: str
    plans: list[Line]
    today: float
    forecast: tuple[float, float, float, float] | None
    """x of its early, middle and late end, and y."""
    colours: Mapping[str, str]

    @property
    def amounts_end(self) -> float:
        return self.left - 6

    @property
    def days_from(self) -> float:
        return self.bottom + 4

    @property
    def days_at(self) -> float:
        return self.bottom + 18


def chart_of(board: Board, colours: Mapping[str, str]) -> Chart | None:
    """The chart, or None where no month has been told."""
    if len(board.months) < 2 or not board.measured:
        return None
    today = day_of(board.as_of)
    first, last = board.months[0], _last(board)
    most = _round_up(max([board.target or 0, *board.measured, *(max(plan.cameras) for plan in board.plans)]))

    def x(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / (last - first).days, 1)

    def y(cameras: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * cameras / most, 1)

    def line(days: Iterable[date], cameras: Iterable[float]) -> str:
        return " ".join(f"{x(day)},{y(number)}" for day, number in zip(days, cameras, strict=False))

    done = line(board.months, board.measured)
    reached = [month for month in board.months if month <= today]
    plans = [
        Line(plan.length, line(board.months, plan.cameras), colours[f"p{plan.length}"], DASHES[plan.length])
        for plan in board.plans
    ]
    return Chart(
        WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM,
        days=_day_ticks(board.months, x),
        amounts=[Tick(y(most * step / TICKS), f"{most * step / TICKS:,.0f}") for step in range(TICKS + 1)],
        done=done,
        area=f"{x(reached[0])},{y(0)} {done} {x(reached[-1])},{y(0)}",
        plans=plans,
        today=x(today),
        forecast=_forecast(board, x, y, last),
        colours=colours,
    )  # fmt: skip


def _last(board: Board) -> date:
    """The end of the axis: that of the plans, or of the forecast, but no more than half as long again as what was planned."""
    first, last = board.months[0], board.months[-1]
    wanted = [day for day in (board.outlook.middle_on, board.outlook.late_on) if day] if board.outlook else []
    return max(last, min(max(wanted, default=last), last + (last - first) / 2))


def _forecast(
    board: Board, x: Callable[[date], float], y: Callable[[float], float], last: date
) -> tuple[float, float, float, float] | None:
    outlook = board.outlook
    if outlook is None or not outlook.remaining or outlook.middle_on is None or outlook.early_on is None or not board.target:
        return None
    ends = (outlook.early_on, outlook.middle_on, outlook.late_on or last)
    early, middle, late = (x(min(day, last)) for day in ends)
    return early, middle, late, y(board.target)


def _day_ticks(months: list[date], x: Callable[[date], float]) -> list[Tick]:
    found: list[Tick] = []
    for month in months:
        at = x(month)
        if (not found or at - found[-1].at >= LABEL_PX) and at <= WIDTH - RIGHT - LABEL_PX / 3:
            found.append(Tick(at, f"{month:%Y-%m}"))
    return found


def _round_up(most: float) -> int:
    """The next number that divides into `TICKS` round steps."""
    least = max(most, TICKS) / TICKS
    scale = 10 ** floor(log10(least))
    return int(TICKS * next(step * scale for step in _STEPS if step * scale >= least))
