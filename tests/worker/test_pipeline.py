"""One camera's pipeline: masks, regions, tiles within the budget, ground, runs."""

from uuid import uuid4

import numpy as np

from apps.simulator.city.demo_clip import clip_homography
from safecity_gis.core.vision.detections import Detections
from safecity_gis.messages.configuration import Pose
from safecity_gis.messages.observations import ObjectClass, TrackletPhase
from safecity_gis.worker.detection import View
from safecity_gis.worker.pipeline import CameraPipeline, Outcome
from tests.worker.scenes import BrightnessDetector, Rectangle, scene
from tests.worker.support import camera

CALIBRATION = clip_homography(lon=67.03, lat=24.85, bearing_deg=0.0)
PERSON = (400, 250, 35, 90)


def watch(pipeline: CameraPipeline, *rectangles: Rectangle, frames: int = 6, first: int = 0) -> list[Outcome]:
    detector = BrightnessDetector()
    outcomes = [pipeline.work(scene(*rectangles, number=first + n), detector)[0] for n in range(frames)]
    return [outcome for outcome in outcomes if outcome is not None]


def test_a_person_is_observed_on_the_ground_once_confirmed() -> None:
    outcomes = watch(CameraPipeline(camera("C", homography=CALIBRATION)), PERSON)
    assert outcomes[0].batch.objects == ()
    seen = outcomes[-1].batch.objects[0]
    assert seen.object_class == ObjectClass.PERSON
    assert (seen.box.x, seen.box.y, seen.box.w, seen.box.h) == PERSON
    assert seen.ground is not None and 12 < (seen.ground.lat - 24.85) * 111_000 < 36
    assert [u.phase for outcome in outcomes for u in outcome.updates] == [TrackletPhase.OPENED]


def test_nothing_inside_a_mask_is_recognised_and_its_pixels_are_gone() -> None:
    masked = CameraPipeline(camera("C", masks=(((0.0, 0.0), (0.7, 0.0), (0.7, 1.0), (0.0, 1.0)),)))
    outcomes = watch(masked, PERSON, (650, 250, 35, 90))
    assert [round(item.box.x) for item in outcomes[-1].batch.objects] == [650]
    assert outcomes[-1].frame.image[:, :530].max() == 0


def test_a_box_is_hidden_by_its_foot_or_by_half_of_its_area() -> None:
    view = View(camera("C", masks=(((0.0, 0.5), (1.0, 0.5), (1.0, 0.8), (0.0, 0.8)),)))
    boxes = [(100, 200, 140, 300), (200, 280, 240, 470), (300, 380, 340, 560), (400, 100, 440, 280)]
    found = Detections(np.array(boxes, np.float32), np.ones(4, np.float32), np.ones(4, np.int64))
    kept = view.visible(found, width=768, height=576)
    assert kept.boxes[:, 0].tolist() == [300, 400], "one foot in the mask, one more than half in it, two to see"


def test_only_regions_of_interest_are_observed() -> None:
    region = ((0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0))
    outcomes = watch(CameraPipeline(camera("C", regions=(region,))), (100, 250, 35, 90), (600, 250, 35, 90))
    assert [round(item.box.x) for item in outcomes[-1].batch.objects] == [100]


def test_tiles_beyond_the_budget_wait_for_the_next_frame() -> None:
    config = camera("C", max_tiles=5, budget_ms=25.0)
    pipeline, detector = CameraPipeline(config), BrightnessDetector(run_ms=10.0)
    done, used = [], []
    for number in range(18):
        before = detector.runs
        outcome, taken = pipeline.work(scene((800, 400, 60, 150), number=number, size=(1600, 1200)), detector)
        assert detector.runs - before <= 2
        done.append(outcome)
        used.append(taken)
    finished = [outcome for outcome in done if outcome is not None]
    begun = [number for number, taken in enumerate(used) if taken]
    assert False in used, "some picture took more than one frame's budget"
    assert [outcome.batch.frame for outcome in finished] == begun[: len(finished)]
    assert sum(len(outcome.batch.objects) for outcome in finished) >= len(finished) - 4
    assert len(finished[-1].batch.objects) == 1


def test_a_new_run_closes_the_tracklets_of_the_old_one() -> None:
    pipeline = CameraPipeline(camera("C"))
    opened = [u for outcome in watch(pipeline, PERSON) for u in outcome.updates]
    outcome, _ = pipeline.work(scene(PERSON, number=7, run=uuid4()), BrightnessDetector())
    assert outcome is not None
    assert [(u.phase, u.tracklet_id) for u in outcome.updates] == [(TrackletPhase.CLOSED, opened[0].tracklet_id)]


def test_the_end_closes_every_tracklet_once() -> None:
    pipeline = CameraPipeline(camera("C"))
    watch(pipeline, PERSON, (100, 250, 35, 90))
    assert [u.phase for u in pipeline.finish()] == [TrackletPhase.CLOSED] * 2
    assert pipeline.finish() == []


def test_a_calibration_that_maps_nothing_costs_the_ground_and_nothing_else() -> None:
    pose = Pose(lon=67.0, lat=24.0, height_m=8.0, bearing_deg=0.0, tilt_deg=-60.0, hfov_deg=60.0)
    for broken in ({"pose": pose}, {"homography": clip_homography(lon=0, lat=0, bearing_deg=float("nan"))}):
        seen = watch(CameraPipeline(camera("C", **broken)), PERSON)[-1].batch.objects
        assert [item.ground for item in seen] == [None]


def test_messages_of_an_exercise_say_so() -> None:
    outcomes = watch(CameraPipeline(camera("C", simulated=True, exercise_id="drill-1")), PERSON)
    told = [outcome.batch for outcome in outcomes] + [u for outcome in outcomes for u in outcome.updates]
    assert {(message.simulated, message.exercise_id) for message in told} == {(True, "drill-1")}
    assert np.isfinite([message.confidence for outcome in outcomes for message in outcome.updates]).all()
