"""The demo city's fibre and power: the impact of any cut, the whole ranking, a root cause, beside one bare component search."""

import time
from collections.abc import Callable
from functools import partial

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from apps.simulator.city.cameras import camera_plans
from apps.simulator.city.fibre import FibrePlan, fibre_plan
from safecity_gis.core.geo.frames import GroundXY
from safecity_gis.core.network.elements import NO_OUTAGE, Camera, ElementKind, Node, NodeKind, Outage, Span, Supply
from safecity_gis.core.network.extra_span import Building, extra_spans
from safecity_gis.core.network.graph import Network
from safecity_gis.core.network.impact import impact_of
from safecity_gis.core.network.paths import trace
from safecity_gis.core.network.root_cause import diagnose
from safecity_gis.core.network.silence import Silence
from safecity_gis.core.network.single_points import single_points
from safecity_gis.core.network.state import state_of
from tests.perf.benches._city import city_open
from tests.perf.figures import Figure, Mark, figure_alone, figure_beside
from tests.perf.measuring import interleaved
from tests.perf.setting import Setting

SEED, SITES_A_FEEDER, RAW_TURNS = 1, 8, 200
CLOCK_H = 18.0
CUT_MARK, RANKING_MARK = Mark(100.0, at="most", of="value"), Mark(1000.0, at="most", of="value")
ANSWER_MARK = Mark(1000.0, at="most", of="value")
LOAD_W, FULL_H = 60.0, 8.0
BUILDING = Building(within_m=600.0, price_per_m=25.0)


def measure(setting: Setting) -> list[Figure]:
    plan = fibre_plan()
    network = city(plan)
    spans = [span.code for span in network.spans][:: 10 if setting.quick else 1]
    everything = Outage.of(feeders=network.feeders)
    told = (
        f"the worst of {len(spans)} spans, now and +1 … +8 h; {len(network.nodes)} nodes, {len(network.cameras)} cameras, "
        f"{sum(span.length_m for span in network.spans) / 1000:.0f} km, {len(network.feeders)} feeders"
    )
    turns = {
        "cut": (lambda: _worst_cut(network, spans), told),
        "blackout": (lambda: _worst_cut(network, spans[::10], everything), "every tenth of them, with every feeder lost"),
    }
    beside = [
        figure_beside(
            f"network.{name}",
            interleaved(turn, lambda: _raw(network), repeats=setting.repeats, tell=setting.tell),
            unit="ms CPU",
            raw_name="connected_components",
            mark=CUT_MARK,
            note=note,
        )
        for name, (turn, note) in turns.items()
    ]
    return [*beside, *_others(setting, network, plan), *_answers(setting)]


def city(plan: FibrePlan) -> Network:
    """The demo city's fibre and cameras; feeders and batteries made up: eight hours when full, charged by 30-100 %."""
    nodes = [Node(node.code, NodeKind(node.kind.value)) for node in plan.nodes]
    spans = [Span(span.code, span.start, span.end, span.line.length) for span in plan.spans]
    node_of = {node.site: node.code for node in plan.nodes if node.site}
    cameras = [Camera(camera.code, node_of[camera.site], weight=camera.pose.range_m) for camera in camera_plans(SEED)]
    sun = tuple(max(0.0, 110.0 * np.sin(np.pi * (hour - 6) / 12)) for hour in range(24))
    charges = np.random.default_rng(SEED).uniform(0.3, 1.0, len(node_of)).tolist()
    supplies = [
        Supply(code, f"feeder-{number // SITES_A_FEEDER:02d}", LOAD_W * FULL_H, charge, LOAD_W, sun)
        for number, (code, charge) in enumerate(zip(node_of.values(), charges, strict=True))
    ]
    return Network.of(nodes, spans, cameras, supplies)


def _others(setting: Setting, network: Network, plan: FibrePlan) -> list[Figure]:
    """With every fortieth span cut already, so that there are bridges; what is sought is the worst of them."""
    places = {node.code: GroundXY(node.position.x, node.position.y) for node in plan.nodes}
    cuts = Outage.of(spans=[span.code for span in network.spans][::40])
    worst = next(point for point in single_points(network, cuts, clock_h=CLOCK_H) if point.kind == ElementKind.SPAN)
    gone = impact_of(network, cuts | Outage.of(spans=[worst.code]), clock_h=CLOCK_H).now.cameras_lost
    silence, state = Silence(dict.fromkeys(gone, 0.0)), state_of(network, cuts, clock_h=CLOCK_H)
    camera = network.cameras[len(network.cameras) // 2].code
    turns: dict[str, tuple[Callable[[], object], Mark | None]] = {
        "ranking": (lambda: single_points(network, cuts, clock_h=CLOCK_H), RANKING_MARK),
        "root_cause": (lambda: diagnose(network, silence, cuts, clock_h=CLOCK_H), None),
        "extra_span": (lambda: extra_spans(network, places, BUILDING, cuts, clock_h=CLOCK_H), None),
        "trace": (lambda: trace(state, camera), None),
    }
    note = f"{len(cuts.spans)} spans cut already; {len(gone)} cameras silent, {worst.cameras} of them for one more cut"
    return [
        figure_alone(f"network.{name}", [_ms(turn) for _ in range(setting.repeats)], unit="ms CPU", mark=mark, note=note)
        for name, (turn, mark) in turns.items()
    ]


def _answers(setting: Setting) -> list[Figure]:
    """What the page is told of a blackout, with the ground that goes dark: of the seeded city, and nothing of it is kept."""
    city_open(setting)
    from django.db import transaction

    from apps.accounts.choices import Role
    from apps.cameras.coverage_cells import cells_forget
    from apps.cameras.coverage_services import coverage_compute
    from apps.network.api.answers import supposition_answer
    from apps.network.present import present
    from apps.network.what_if import suppose
    from tests.factories import make_user

    setting.tell("computing the coverage of the seeded city")
    with transaction.atomic():
        coverage_compute()
        districts, groups = ("south", "east", "malir", "korangi"), ("red-zone", "airport-corridor", "city")
        user = make_user(Role.COMMANDER, jurisdictions=districts, groups=groups)

        def answer(outage: Outage) -> object:
            now = present()
            supposed = suppose(now.network, outage, clock_h=CLOCK_H, given=now.lost)
            return supposition_answer(user, now.network, supposed, measured=now.measured)

        network = present().network
        blackout = Outage.of(feeders=network.feeders)
        cuts = [Outage.of(spans=[span.code]) for span in network.spans[:: 40 if setting.quick else 10]]
        first = []
        for _ in range(setting.repeats):
            cells_forget()
            first.append(_ms(lambda: answer(blackout)))
        turns = {
            "answer": (lambda: _ms(lambda: answer(blackout)), "all feeders lost", ANSWER_MARK),
            "answer_cut": (
                lambda: max(_ms(partial(answer, cut)) for cut in cuts),
                f"the worst of {len(cuts)} spans cut",
                CUT_MARK,
            ),
        }
        pairs = {
            name: interleaved(turn, lambda: _raw(network), repeats=setting.repeats, tell=setting.tell)
            for name, (turn, *_) in turns.items()
        }
        transaction.set_rollback(True)
    told = {"unit": "ms CPU", "raw_name": "connected_components"}
    what = ", now and +1 … +8 h, with the ground lost by zone and main road"
    return [
        *(
            figure_beside(f"network.{name}", pairs[name], **told, mark=mark, note=note + what)
            for name, (_, note, mark) in turns.items()
        ),
        figure_alone("network.answer_first", first, unit="ms CPU", note="a blackout, the first time after coverage changed"),
    ]


def _worst_cut(network: Network, spans: list[str], besides: Outage = NO_OUTAGE) -> float:
    def impact(span: str) -> object:
        return impact_of(network, besides | Outage.of(spans=[span]), clock_h=CLOCK_H)

    return max(_ms(partial(impact, span)) for span in spans)


def _raw(network: Network) -> float:
    """One search of the ready matrix, without knowing what was cut or who hangs on it."""
    start, end = network.ends.T
    graph = csr_matrix((np.ones(len(start)), (start, end)), shape=(len(network.nodes),) * 2)
    return _ms(lambda: [connected_components(graph, directed=False) for _ in range(RAW_TURNS)]) / RAW_TURNS


def _ms(turn: Callable[[], object]) -> float:
    started = time.process_time()
    turn()
    return 1000 * (time.process_time() - started)
