"""Rendered frames and the truth about them, and whether the real detector finds what is drawn."""

from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from apps.simulator.rendering.renderer import Frame, Renderer, Sighting
from apps.simulator.rendering.scene import SceneOptions, make_scene
from apps.simulator.rendering.truth import considered
from safecity_gis.core.vision.suppression import iou
from safecity_gis.environment import Environment, var_folder
from safecity_gis.messages.observations import ObjectClass
from safecity_gis.worker.inference import open_detector

OPTIONS = SceneOptions(seed=1, seconds=30, people=20, vehicles=8, width=768, height=576)
LEAST_PX = 60
UNHIDDEN = 0.95


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    scene = make_scene(OPTIONS)
    renderer = Renderer(scene, scene.cameras[0])
    return [renderer.frame(at, number) for number, at in enumerate(np.arange(0, 30, 1.5))]


def test_the_same_seed_draws_the_same_frame(frames: list[Frame]) -> None:
    scene = make_scene(OPTIONS)
    again = Renderer(scene, scene.cameras[0]).frame(1.5, 1)
    assert np.array_equal(again.picture, frames[1].picture)
    assert again.sightings == frames[1].sightings


def test_boxes_lie_in_the_picture_and_shares_are_shares(frames: list[Frame]) -> None:
    every = [sighting for frame in frames for sighting in frame.sightings]
    assert {sighting.kind for sighting in every} >= {"person", "car"}
    for sighting in every:
        left, top, right, bottom = sighting.box
        assert 0 <= left < right <= 768 and 0 <= top < bottom <= 576
        assert 0 < sighting.shown <= 1


def test_some_are_partly_hidden_and_the_truth_tells(frames: list[Frame]) -> None:
    inside = [sighting for frame in frames for sighting in frame.sightings if sighting.inside]
    assert any(sighting.shown < 0.7 for sighting in inside)
    assert any(not considered(sighting) for frame in frames for sighting in frame.sightings)
    assert considered(Sighting(1, "person", (0, 0, 30, 80), 0.5, True, (0, 0)))
    assert not considered(Sighting(1, "person", (0, 0, 30, 80), 0.2, True, (0, 0)))


def test_every_picture_says_that_it_is_simulated(frames: list[Frame]) -> None:
    amber = [(np.abs(frame.picture[:30, :110].astype(int) - (40, 176, 255)).max(axis=2) < 30).sum() for frame in frames]
    assert min(amber) > 80


def test_the_night_is_darker_and_as_true(frames: list[Frame]) -> None:
    scene = make_scene(SceneOptions(seed=1, seconds=30, people=20, vehicles=8, width=768, height=576, night=True))
    night = Renderer(scene, scene.cameras[0]).frame(1.5, 1)
    assert night.picture.mean() < 0.75 * frames[1].picture.mean()
    assert {sighting.identity for sighting in night.sightings} == {sighting.identity for sighting in frames[1].sightings}


def test_the_detector_finds_the_people_and_vehicles_and_little_else(frames: list[Frame]) -> None:
    models = var_folder(Environment()) / "models"
    if not (models / "nanodet-g.onnx").exists():
        pytest.skip("the default models are not obtained: python -m safecity_gis.model_store obtain")
    found, wanted, false, told = _measure(models, frames)
    print(f"recall {found / wanted:.3f} of {wanted}, precision {1 - false / told:.3f} of {told}")
    assert wanted > 60
    assert found >= 0.9 * wanted
    assert false <= 0.05 * told


def _measure(models: Path, frames: list[Frame]) -> tuple[int, int, int, int]:
    """Found of the wanted, and false ones of those told: boxes on nothing that is drawn."""
    detector = open_detector(models)
    found = wanted = false = told = 0
    for frame in frames:
        detections = detector.detect(frame.picture, threshold=0.35)
        boxes = np.array([sighting.box for sighting in frame.sightings], np.float32).reshape(-1, 4)
        overlap = iou(boxes, detections.boxes)
        asked = np.array([_asked(sighting) for sighting in frame.sightings])
        person = np.array([sighting.kind == "person" for sighting in frame.sightings])
        fits = (overlap >= 0.5) & (person[:, None] == (detections.classes == ObjectClass.PERSON)[None])
        rows, columns = linear_sum_assignment(-np.where(fits, overlap + asked[:, None], 0))
        found += sum(asked[row] and fits[row, column] for row, column in zip(rows, columns, strict=True))
        wanted += asked.sum()
        false += int((overlap.max(axis=0, initial=0) < 0.3).sum())
        told += len(detections)
    return int(found), int(wanted), false, told


def _asked(sighting: Sighting) -> bool:
    left, top, right, bottom = sighting.box
    size = bottom - top if sighting.kind == "person" else right - left
    return sighting.inside and sighting.shown >= UNHIDDEN and size >= LEAST_PX
