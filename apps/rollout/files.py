"""Reads phases, plans and milestones from a TOML file, as `docs/runbooks/rollout.md` describes it."""

import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from apps.rollout.services import MilestoneTold, PhaseTold, RolloutRefused


def parse_rollout(text: str) -> tuple[list[PhaseTold], list[MilestoneTold]]:
    """Phases and milestones of a file's text.

    Raises:
        RolloutRefused: it is no TOML, or lacks something, or holds something that does not belong.
    """
    try:
        told = tomllib.loads(text)
        return [_phase(entry) for entry in told.get("phase", [])], [_milestone(entry) for entry in told.get("milestone", [])]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as wrong:
        raise RolloutRefused(_("this is no roll-out file: %(wrong)s") % {"wrong": repr(wrong)}) from wrong


def _phase(entry: Mapping[str, Any]) -> PhaseTold:
    others = {state: _plans(told) for state, told in entry.get("states", {}).items()}
    plain = (int(entry["cameras"]), Decimal(str(entry["budget"])), entry["currency"])
    return PhaseTold(entry["code"], _day(entry["starts_on"]), *plain, _plans(entry["plans"]), others)


def _plans(told: Mapping[str, Any]) -> dict[int, list[tuple[int, int]]]:
    return {int(length): [(int(month), int(cameras)) for month, cameras in points] for length, points in told.items()}


def _milestone(entry: Mapping[str, Any]) -> MilestoneTold:
    days = {name: _day(entry[name]) for name in ("due_on", "reached_on", "paid_on") if name in entry}
    money = {name: Decimal(str(entry[name])) for name in ("amount", "paid") if name in entry}
    return MilestoneTold(
        code=entry["code"], contract=entry["contract"], name=entry["name"], name_ur=entry.get("name_ur", ""), **days, **money
    )


def _day(value: object) -> date:
    if type(value) is not date:
        raise TypeError(f"expected a day such as 2026-11-22, got {value!r}")
    return value
