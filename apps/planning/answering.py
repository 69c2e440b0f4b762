"""Answers to what was asked of a scenario, as the browser takes them."""

from typing import Any

from apps.accounts.models import User
from apps.planning.api.answers import comparison_answer, optimum_answer, way_answer
from apps.planning.camera_sets import camera_sets
from apps.planning.choices import Question
from apps.planning.figures import compare
from apps.planning.ground import surrounded
from apps.planning.models import Scenario
from apps.planning.optimum import Wish, optimum
from apps.planning.progress import Progress
from apps.planning.unseen import by_car, on_foot
from safecity_gis.core.geo.frames import LonLat


def answer(user: User, scenario: Scenario, question: str, asked: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Compute an answer with the rights of this user; nothing is written.

    Args:
        user: who asked.
        scenario: of what.
        question: a `Question`.
        asked: what its serializer accepted.
        progress: told how far it is.

    Raises:
        one of `refusals.REFUSALS`: it cannot be answered.
    """
    if question == Question.FIGURES:
        return comparison_answer(compare(user, scenario, progress))
    if question == Question.OPTIMUM:
        places = tuple((place["lon"], place["lat"]) for place in asked["places"])
        return optimum_answer(optimum(user, scenario, Wish(**{**asked, "places": places}), progress))
    return _unseen(user, scenario, asked, progress)


def _unseen(user: User, scenario: Scenario, asked: dict[str, Any], progress: Progress) -> dict[str, Any]:
    progress(0.02)
    ground = surrounded()
    progress(0.2)
    sets = camera_sets(user, scenario, ground)
    cameras = sets.live if asked["live"] else sets.after
    progress(0.4)
    start, end = (LonLat(**asked[name]) if name in asked else None for name in ("start", "end"))
    if start and end and asked["by"] == "foot":
        found = on_foot(cameras, ground, start, end, band=asked["band"], progress=progress.part(0.4, 1))
    else:
        told = {name: asked[name] for name in ("zone", "band", "anpr_only", "by_length")}
        found = by_car(user, cameras, ground, start=start, progress=progress.part(0.4, 1), **told)
    return way_answer(found, ground.frame)
