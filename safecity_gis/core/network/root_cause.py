"""The smallest explanation of what is silent: one fault for all that one fault explains, so that it raises one alarm.

A fault is a suspect where its loss silences nothing that lives. It cannot be older than the last sign of life of what it
silences, so it dates from the latest of those silences, and explains those that began within `Rule.together_s` of that; what
was silent earlier has a cause of its own. Only a feeder may silence one thing after another, as batteries run down: of its
sites it takes those that are silent as a whole or have no battery, and what hangs on them, and it is cleared by one site that
has mains. Of all suspects the one that explains most is taken, then the one that explains most of the rest, and so on; those
that explain just the same are named beside it, the likeliest first. One silent thing alone needs no root cause.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

from safecity_gis.core.network.cuts import Cuts, Interval, cuts_of, total
from safecity_gis.core.network.elements import NO_OUTAGE, ElementKind, NetworkError, Outage
from safecity_gis.core.network.graph import Booleans, Network
from safecity_gis.core.network.silence import Evidence, Silence, Silent, Witness, evidence_of
from safecity_gis.core.network.state import State, dark_nodes, state_of, state_when_dark

AT_LEAST = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """How things fail here. The rates are assumptions that a site replaces by its own record; only their ratios matter."""

    together_s: float = 60.0
    """Silences of one fault begin within so long of each other; as long as the slowest watch takes to notice."""
    feeder_per_year: float = 20.0
    switch_per_year: float = 0.2
    place_per_year: float = 0.01
    span_per_km_year: float = 0.05

    def __post_init__(self) -> None:
        rates = (self.feeder_per_year, self.switch_per_year, self.place_per_year, self.span_per_km_year)
        if not (self.together_s >= 0 and all(rate > 0 for rate in rates)):
            raise NetworkError(f"rates must be positive and the time not negative, got {self}")


@dataclass(frozen=True, slots=True)
class Suspect:
    kind: ElementKind
    code: str
    likelihood: float
    """Its share among the suspects of one cause, 0-1: how often such a thing fails, and of a feeder how much of it is lost."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One fault, as far as it can be told."""

    suspects: tuple[Suspect, ...]
    """The likeliest first. All of them explain the same."""
    explains: frozenset[Silent]
    since: float
    """Epoch seconds of the first silence that it explains."""

    @property
    def ambiguous(self) -> bool:
        return len(self.suspects) > 1


@dataclass(frozen=True, slots=True)
class Diagnosis:
    causes: tuple[Cause, ...]
    """The one that explains most comes first; no two explain the same silence."""
    single: tuple[Silent, ...]
    """Silent without anything in common, in order of their names."""
    known: frozenset[Silent]
    """Silent because of what was given."""

    def as_outage(self) -> Outage:
        """What is lost if the likeliest suspects are to blame, and what is silent alone is itself lost."""
        blamed = [cause.suspects[0] for cause in self.causes]
        return Outage.of(
            spans=[suspect.code for suspect in blamed if suspect.kind == ElementKind.SPAN],
            nodes=[suspect.code for suspect in blamed if suspect.kind == ElementKind.NODE],
            switches=[
                *(suspect.code for suspect in blamed if suspect.kind == ElementKind.SWITCH),
                *(item.code for item in self.single if item.witness == Witness.SWITCH),
            ],
            feeders=[suspect.code for suspect in blamed if suspect.kind == ElementKind.FEEDER],
            mains=[item.code for item in self.single if item.witness == Witness.MAINS],
            cameras=[item.code for item in self.single if item.witness == Witness.CAMERA],
        )


@dataclass(frozen=True, slots=True)
class _Theory:
    kind: ElementKind
    code: str
    rate: float
    explains: frozenset[Silent]


def diagnose(
    network: Network,
    silence: Silence,
    given: Outage = NO_OUTAGE,
    *,
    clock_h: float,
    rule: Rule | None = None,
    cleared: Collection[str] = (),
) -> Diagnosis:
    """What is behind a silence.

    Args:
        network: with the charges that the batteries have now.
        given: what is known to be lost already; what that explains is told as known.
        clock_h: local time, 0-24.
        cleared: spans that are known to be whole, and so no suspects.

    Raises:
        NetworkError: an unknown code, a wrong hour, or evidence that contradicts itself.
    """
    rule = rule or Rule()
    now = state_of(network, given, clock_h=clock_h)
    evidence = evidence_of(network, silence, given, now)
    cuts = (theory for theory in _cuts(now, evidence, rule) if theory.kind != ElementKind.SPAN or theory.code not in cleared)
    theories = [*cuts, *_feeders(now, given, clock_h, silence, evidence, rule)]
    causes, left = [], set(evidence.since)
    while theories:
        best = max(theories, key=lambda theory: (len(theory.explains & left), theory.rate, theory.kind, theory.code))
        explained = best.explains & left
        if len(explained) < AT_LEAST:
            break
        equal = [theory for theory in theories if theory.explains & left == explained]
        causes.append(Cause(_suspects(equal), explained, min(evidence.since[item] for item in explained)))
        left -= explained
    return Diagnosis(tuple(causes), tuple(sorted(left)), evidence.known)


def _suspects(theories: list[_Theory]) -> tuple[Suspect, ...]:
    together = sum(theory.rate for theory in theories)
    ordered = sorted(theories, key=lambda theory: (-theory.rate, theory.kind, theory.code))
    return tuple(Suspect(theory.kind, theory.code, theory.rate / together) for theory in ordered)


def _cuts(now: State, evidence: Evidence, rule: Rule) -> Iterator[_Theory]:
    """Spans, switches and places that silence at once whatever hangs on them, and nothing that lives."""
    cuts = cuts_of(now)
    living = cuts.prefix(evidence.living)
    for kind, code, rate, intervals in _breakable(now, cuts, rule):
        if total(living, intervals) == 0:
            items = [item for node in cuts.nodes_in(intervals).tolist() for item in evidence.at_node[node]]
            if items:
                onset = max(evidence.since[item] for item in items)
                together = frozenset(item for item in items if onset - evidence.since[item] <= rule.together_s)
                yield _Theory(kind, code, rate, together)


def _breakable(now: State, cuts: Cuts, rule: Rule) -> Iterator[tuple[ElementKind, str, float, list[Interval]]]:
    """What can break: a dead switch and a lost place are two things only where light passes the switch."""
    network = now.network
    for span in cuts.behind_span:
        told = network.spans[span]
        yield ElementKind.SPAN, told.code, rule.span_per_km_year * told.length_m / 1000, cuts.intervals(span)
    for node in cuts.order.tolist():
        code, behind, own = network.nodes[node].code, cuts.behind_node[node], int(cuts.place[node])
        if network.has_switch[node]:
            spliced = bool(network.passes_light[node])
            yield ElementKind.SWITCH, code, rule.switch_per_year, [(own, own + 1)] if spliced else behind
        if network.passes_light[node]:
            yield ElementKind.NODE, code, rule.place_per_year, behind


def _feeders(now: State, given: Outage, clock_h: float, silence: Silence, evidence: Evidence, rule: Rule) -> Iterator[_Theory]:
    network = now.network
    empty = network.batteries.dark_after(0.0, clock_h=clock_h)
    for number, feeder in enumerate(network.feeders):
        fed = network.supply_node[network.supply_feeder == number]
        codes = [network.nodes[node].code for node in fed.tolist()]
        if feeder in given.feeders or not silence.mains_there.isdisjoint(codes):
            continue
        dark = now.dark | dark_nodes(network, given | Outage.of(feeders=[feeder]), empty)
        dark[[node for node in fed.tolist() if evidence.at_node[node] and not evidence.living[node]]] = True
        items = _silenced(now, given, dark, evidence)
        said = {Silent(Witness.MAINS, code) for code in codes} & evidence.since.keys()
        if items is not None and (items or said):
            affected = sum(1 for node, code in zip(fed.tolist(), codes, strict=True) if dark[node] or code in silence.mains_lost)
            yield _Theory(ElementKind.FEEDER, feeder, rule.feeder_per_year * affected / len(codes), frozenset(items | said))


def _silenced(now: State, given: Outage, dark: Booleans, evidence: Evidence) -> set[Silent] | None:
    """What is silent for want of this power; None where that would silence something that lives."""
    lost = np.flatnonzero(now.reached & ~state_when_dark(now.network, given, dark).reached).tolist()
    if any(evidence.living[node] for node in lost):
        return None
    return {item for node in lost for item in evidence.at_node[node]}
