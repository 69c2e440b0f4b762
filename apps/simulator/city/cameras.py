"""The 1,300 cameras: how many hang at each site, of which kind, from where they look and since when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from apps.cameras.choices import CameraKind, Lifecycle, Programme
from apps.simulator.city.facts import load_toml
from apps.simulator.city.poses import PosePlan, demonstration_pose, pose_of, views_of
from apps.simulator.city.sites import SitePlan, site_plans

LEAST_AT_SITE, MOST_AT_SITE = 3, 8
JUNCTION_WEIGHT = 4.0
NEW_PX = (4000, 3000)
UPGRADED_PX = ((1920, 1080), (2592, 1944), (2048, 1536))
CLIP_PX = (768, 576)
PLANNED_AT = datetime(2024, 5, 23, tzinfo=UTC)
"""The day on which phase 1 was announced."""
DEMONSTRATION_WORKER = "w1"


@dataclass(frozen=True)
class SourcePlan:
    """The recorded clip as a camera's stream."""

    worker: str
    start_s: float


@dataclass(frozen=True)
class CameraPlan:
    """A camera with its pose and its life so far (`states`: since when it was what, oldest first)."""

    code: str
    site: str
    district: str
    group: str
    kind: CameraKind
    programme: Programme
    width_px: int
    height_px: int
    simulated: bool
    pose: PosePlan
    states: tuple[tuple[datetime, Lifecycle], ...]
    source: SourcePlan | None = None


def camera_plans(seed: int) -> tuple[CameraPlan, ...]:
    """All cameras; counts by programme, kind and lifecycle are exact, the rest follows the seed."""
    random, facts, sites = Random(f"{seed}:cameras"), load_toml("cameras.toml"), site_plans()
    slots = [
        (site, number)
        for site, count in zip(sites, _counts(sites, facts["cameras"], random), strict=True)
        for number in range(count)
    ]
    demonstration = {index for index, (site, number) in enumerate(slots) if site.demonstration and number == 0}
    kinds = _kinds(slots, facts, random)
    upgraded = _upgraded(kinds, demonstration, facts["upgraded"], random)
    lives = _lives(len(slots), demonstration, facts["lifecycle"], random)
    starts = {entry["site"]: entry for entry in facts["demonstration"]}
    found = []
    for index, (site, number) in enumerate(slots):
        programme = Programme.UPGRADED if index in upgraded else Programme.NEW
        views, code = views_of(site), f"{site.code}-{number + 1}"
        if index in demonstration:
            entry = starts[site.code]
            size, pose = CLIP_PX, demonstration_pose(site.position, entry["bearing_deg"])
            source = SourcePlan(DEMONSTRATION_WORKER, entry["start_s"])
        else:
            size = NEW_PX if programme is Programme.NEW else random.choice(UPGRADED_PX)
            pose, source = pose_of(site.position, kinds[index], views, number, size, random), None
        states = _states(lives[index], random)
        found.append(
            CameraPlan(
                code, site.code, site.district, site.group, kinds[index], programme, *size, source is None, pose, states, source
            )
        )
    return tuple(found)


def _counts(sites: tuple[SitePlan, ...], total: int, random: Random) -> list[int]:
    counts = [LEAST_AT_SITE] * len(sites)
    weights = [JUNCTION_WEIGHT if site.junction else 1.0 for site in sites]
    while sum(counts) < total:
        index = random.choices(range(len(sites)), weights)[0]
        counts[index] += counts[index] < MOST_AT_SITE
    return counts


def _kinds(slots: list[tuple[SitePlan, int]], facts: dict[str, float], random: Random) -> list[CameraKind]:
    """The first camera of a site is fixed; the others come from one shuffled deck."""
    ptz, anpr = round(facts["ptz"] * len(slots)), round(facts["anpr"] * len(slots))
    firsts = sum(number == 0 for _, number in slots)
    deck = [CameraKind.PTZ] * ptz + [CameraKind.ANPR] * anpr + [CameraKind.FIXED] * (len(slots) - firsts - ptz - anpr)
    random.shuffle(deck)
    return [CameraKind.FIXED if number == 0 else deck.pop() for _, number in slots]


def _upgraded(kinds: list[CameraKind], demonstration: set[int], count: int, random: Random) -> set[int]:
    old = [index for index, kind in enumerate(kinds) if kind is not CameraKind.ANPR and index not in demonstration]
    return demonstration | set(random.sample(old, count - len(demonstration)))


def _lives(count: int, demonstration: set[int], shares: dict[str, float], random: Random) -> list[Lifecycle]:
    others = count - len(demonstration)
    deck = [Lifecycle(name) for name, share in shares.items() if name != "commissioned" for _ in range(round(share * count))]
    deck += [Lifecycle.COMMISSIONED] * (others - len(deck))
    random.shuffle(deck)
    return [Lifecycle.COMMISSIONED if index in demonstration else deck.pop() for index in range(count)]


def _states(life: Lifecycle, random: Random) -> tuple[tuple[datetime, Lifecycle], ...]:
    way = [Lifecycle.PLANNED, Lifecycle.INSTALLED, Lifecycle.COMMISSIONED]
    way = way[: way.index(life) + 1] if life in way else [*way, life]
    at, found = PLANNED_AT, []
    for state in way:
        found.append((at, state))
        at += timedelta(days=random.randint(40, 190))
    return tuple(found)
