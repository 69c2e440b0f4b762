"""Small cities: made by hand, drawn at random, and looked at by brute force."""

from collections.abc import Iterable
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st

from safecity_gis.core.network.elements import NO_OUTAGE, Camera, Node, NodeKind, Outage, Span, Supply
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.state import state_of

UNHURRIED = settings(deadline=None)
"""A busy machine is no error of ours."""
NIGHT = 22.0
NODES, SPANS, FEEDERS = 12, 18, ("f1", "f2", "f3")
SUNNY = tuple(60.0 if 8 <= hour < 17 else 0.0 for hour in range(24))


def line(*codes: str, length_m: float = 100.0) -> list[Span]:
    """Spans in series, named after their ends."""
    return [Span(f"{a}-{b}", a, b, length_m) for a, b in pairwise(codes)]


def nodes_of(spans: Iterable[Span]) -> list[Node]:
    """Kinds told by first letters: c centre, p police station, r ring, s site, j joint."""
    kinds = {"c": NodeKind.CENTRE, "p": NodeKind.STATION, "r": NodeKind.RING, "s": NodeKind.SITE, "j": NodeKind.JOINT}
    codes = dict.fromkeys(code for span in spans for code in (span.start, span.end))
    return [Node(code, kinds[code[0]]) for code in codes]


def city(spans: list[Span], supplies: Iterable[Supply] = (), *, cameras: int = 2) -> Network:
    """So many cameras at every site: s1 has k-s1-0, k-s1-1, …"""
    nodes = nodes_of(spans)
    sites = [node.code for node in nodes if node.kind == NodeKind.SITE]
    hung = [Camera(f"k-{site}-{number}", site) for site in sites for number in range(cameras)]
    return Network.of(nodes, spans, hung, supplies)


def cameras_at(*sites: str, cameras: int = 2) -> set[str]:
    return {f"k-{site}-{number}" for site in sites for number in range(cameras)}


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Any small network, connected or not, with parallel spans, several centres, spliced sites and all sorts of power."""
    kinds = draw(st.lists(st.sampled_from(list(NodeKind)), min_size=1, max_size=NODES))
    nodes = [Node(f"n{i}", kind, draw(st.booleans()) if kind == NodeKind.SITE else False) for i, kind in enumerate(kinds)]
    pairs = st.tuples(st.integers(0, len(nodes) - 1), st.integers(0, len(nodes) - 1)).filter(lambda pair: pair[0] != pair[1])
    ends = draw(st.lists(pairs, max_size=SPANS)) if len(nodes) > 1 else []
    spans = [Span(f"e{i}", f"n{a}", f"n{b}", float(draw(st.integers(1, 9)))) for i, (a, b) in enumerate(ends)]
    switched = [node.code for node in nodes if node.kind != NodeKind.JOINT]
    hosts = draw(st.lists(st.sampled_from(switched), max_size=15)) if switched else []
    cameras = [Camera(f"k{i}", host, float(draw(st.integers(1, 5)))) for i, host in enumerate(hosts)]
    supplied = draw(st.lists(st.sampled_from(switched), unique=True)) if switched else []
    return Network.of(nodes, spans, cameras, [draw(supplies(code)) for code in supplied])


@st.composite
def supplies(draw: st.DrawFn, node: str = "s") -> Supply:
    return Supply(
        node,
        draw(st.sampled_from((*FEEDERS, ""))),
        capacity_wh=draw(st.sampled_from((0.0, 50.0, 400.0))),
        charge=draw(st.sampled_from((0.0, 0.5, 1.0))),
        load_w=draw(st.sampled_from((0.0, 30.0, 50.0))),
        solar_w=draw(st.sampled_from(((0.0,) * 24, SUNNY))),
    )


@st.composite
def outages(draw: st.DrawFn, network: Network) -> Outage:
    def some(codes: Iterable[str]) -> list[str]:
        known = list(codes)
        return draw(st.lists(st.sampled_from(known), max_size=3)) if known else []

    return Outage.of(
        spans=some(network.span_index),
        nodes=some(network.node_index),
        switches=some(node.code for node in network.nodes if node.kind != NodeKind.JOINT),
        feeders=some(network.feeders),
        mains=some(supply.node for supply in network.supplies),
        cameras=some(network.camera_index),
    )


def seen_by_brute_force(network: Network, outage: Outage = NO_OUTAGE, *, clock_h: float, after_h: float = 0.0) -> set[str]:
    """Cameras that walk their way to a centre, node by node."""
    dark = {supply.node for supply in network.supplies if _is_dark(supply, outage, clock_h, after_h)}
    passes, live = {}, {}
    for node in network.nodes:
        there = node.code not in outage.nodes
        works = node.kind == NodeKind.JOINT or (node.code not in outage.switches and node.code not in dark)
        live[node.code] = there and works
        passes[node.code] = there and (works or node.spliced_through)
    return {
        camera.code
        for camera in network.cameras
        if camera.code not in outage.cameras and live[camera.site] and _finds_centre(network, outage, camera.site, passes, live)
    }


def _is_dark(supply: Supply, outage: Outage, clock_h: float, after_h: float) -> bool:
    if supply.feeder and supply.feeder not in outage.feeders and supply.node not in outage.mains:
        return False
    energy, steps = supply.capacity_wh * supply.charge, 240
    for step in range(round(after_h * steps)):
        hour = int(clock_h + (step + 0.5) / steps) % 24
        energy = min(max(energy + (supply.solar_w[hour] - supply.load_w) / steps, 0.0), supply.capacity_wh)
    return energy < 1e-6 and supply.solar_w[int(clock_h + after_h) % 24] < supply.load_w


def _finds_centre(network: Network, outage: Outage, site: str, passes: dict[str, bool], live: dict[str, bool]) -> bool:
    centres = {node.code for node in network.nodes if node.kind == NodeKind.CENTRE and live[node.code]}
    known, grown = {site}, True
    while grown:
        grown = False
        for span in network.spans:
            ends = {span.start, span.end}
            if span.code not in outage.spans and all(passes[end] for end in ends) and len(ends & known) == 1:
                known |= ends
                grown = True
    return bool(known & centres)


def seen(network: Network, outage: Outage = NO_OUTAGE, *, clock_h: float = NIGHT, after_h: float = 0.0) -> set[str]:
    """Codes of the cameras that a centre gets."""
    state = state_of(network, outage, clock_h=clock_h, after_h=after_h)
    return {camera.code for camera, there in zip(network.cameras, state.camera_seen, strict=True) if there}
