"""`manage.py evaluate tracking`: on given detections, and end to end through the worker's pipeline."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from apps.tracking.evaluation import without_lookalikes
from apps.tracking.evaluation.given import FOLLOWERS
from apps.tracking.evaluation.misses import border_distance, crowding
from apps.tracking.evaluation.mot import Truth, read_truth
from safecity_gis.core.tracking.scoring import Tracks
from safecity_gis.model_store.manifest import Adapter
from tests.apps.tracking.evaluation.footage import FRAMES, write_detections, write_truth, write_video
from tests.worker.models import COCO, constant_onnx, entry, install

KEYS = ["n_frames", "hota", "deta", "assa", "mota", "idf1", "id_switches", "ms_per_frame"]


def evaluate(folder: Path, *options: str) -> dict[str, Any]:
    out = io.StringIO()
    page = str(folder / "page.html")
    call_command("evaluate", "tracking", str(folder), "--json", "--html", page, *options, stdout=out, stderr=io.StringIO())
    return json.loads(out.getvalue().splitlines()[-1])


@pytest.mark.parametrize("tracker", FOLLOWERS)
def test_perfect_detections_are_followed_nearly_perfectly_by_every_tracker(tmp_path: Path, tracker: str) -> None:
    write_truth(tmp_path)
    write_detections(tmp_path)
    result = evaluate(tmp_path, "--tracker", tracker)
    assert list(result) == KEYS
    assert result["n_frames"] == FRAMES and result["id_switches"] == 0
    assert 90 < result["hota"] <= 100 and 90 < result["mota"] <= 100 and 90 < result["idf1"] <= 100
    assert 0 < result["ms_per_frame"] < 100


def test_missed_frames_cost_figures_and_are_on_the_page(tmp_path: Path) -> None:
    write_truth(tmp_path)
    write_detections(tmp_path, missed=tuple(range(20, 26)))
    whole = evaluate(tmp_path, "--tracker", "sort")
    assert whole["mota"] <= 100 * (1 - 12 / (2 * FRAMES))
    page = (tmp_path / "page.html").read_text()
    assert "frames 21 to" in page and "height of the box" in page and "95 % interval" in page


def person_in_the_middle(folder: Path) -> None:
    """A site's YOLOX that always sees one person of 30 x 70 pixels at 145, 85 in a picture of 320 x 240."""
    size = (320, 256)
    cells = 40 * 32 + 20 * 16 + 10 * 8
    output = np.zeros((1, cells, 85), np.float32)
    output[0, 15 * 40 + 20] = np.concatenate(([0, 0, np.log(30 / 8), np.log(70 / 8), 1.0, 0.95], np.zeros(79)))
    data = constant_onnx({"output": output}, name="images", size=size)
    model = entry(data, adapter=Adapter.YOLOX, input_name="images", size=size, outputs=[("output", output.shape)], classes=COCO)
    install(folder, data, model)


def test_a_video_goes_through_the_pipeline_with_the_models_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "gt").mkdir()
    (tmp_path / "gt" / "gt.txt").write_text(
        "".join(f"{n + 1},1,145,85,30,70,1,-1,-1,-1\n" for n in range(FRAMES)) + "9,2,10,10,30,70,1,-1,-1,-1\n"
    )
    write_video(tmp_path / "video.mp4")
    person_in_the_middle(tmp_path)
    result = evaluate(tmp_path, "--models", str(tmp_path))
    assert list(result) == [*KEYS, "detector_runs_per_frame"]
    assert (result["n_frames"], result["id_switches"], result["detector_runs_per_frame"]) == (FRAMES, 0, 1.0)
    assert result["hota"] > 85 and result["mota"] > 85, "one box of somebody aside is missed"
    page = (tmp_path / "page.html").read_text()
    assert "site-model" in page and "brightness of the box" in page and "data:image/jpeg;base64" in page


def test_a_calibration_beside_the_video_is_used_and_a_malformed_one_is_named(tmp_path: Path) -> None:
    write_truth(tmp_path)
    write_video(tmp_path / "video.mp4")
    person_in_the_middle(tmp_path)
    pose = {"lon": 67.0, "lat": 24.8, "height_m": 6, "bearing_deg": 0, "tilt_deg": 20, "hfov_deg": 60}
    (tmp_path / "calibration.json").write_text(json.dumps({"pose": pose}))
    evaluate(tmp_path, "--models", str(tmp_path))
    assert "calibration.json" in (tmp_path / "page.html").read_text()
    (tmp_path / "calibration.json").write_text(json.dumps({"pose": pose | {"hfov_deg": 400}}))
    refused(tmp_path, r"calibration\.json: .*hfov_deg", "--models", str(tmp_path))


def refused(folder: Path, reason: str, *options: str) -> None:
    with pytest.raises(CommandError, match=reason) as caught:
        evaluate(folder, *options)
    assert "\n" not in str(caught.value)


def test_what_cannot_be_judged_is_named_in_one_line(tmp_path: Path) -> None:
    refused(tmp_path / "none", "none: no such folder")
    refused(tmp_path, r"gt\.txt: no such file")
    write_truth(tmp_path)
    refused(tmp_path, r"neither video\.\* nor det/det\.txt")
    refused(tmp_path, r"det\.txt: no such file", "--tracker", "sort")
    (tmp_path / "video.mp4").write_bytes(b"no video at all" * 100)
    refused(tmp_path, r"video\.mp4: cannot be opened as a video")
    write_video(tmp_path / "video.mp4", frames=FRAMES - 5)
    refused(tmp_path, "models are missing", "--models", str(tmp_path / "empty"))
    person_in_the_middle(tmp_path)
    refused(tmp_path, rf"frame {FRAMES} lies beyond the last of {FRAMES - 5} frames", "--models", str(tmp_path))
    refused(tmp_path, "max-tiles is 1 to 16", "--max-tiles", "99")
    (tmp_path / "site-model.onnx").write_bytes(b"altered")
    refused(tmp_path, "the detector is refused: .*sha256", "--models", str(tmp_path))


def test_a_video_cut_short_says_so(tmp_path: Path) -> None:
    write_truth(tmp_path)
    whole = write_video(tmp_path / "whole.avi").read_bytes()
    (tmp_path / "video.avi").write_bytes(whole[: len(whole) // 3])
    person_in_the_middle(tmp_path)
    refused(tmp_path, "does not decode|lies beyond the last", "--models", str(tmp_path))


def test_detections_beyond_the_named_length_are_refused(tmp_path: Path) -> None:
    write_truth(tmp_path)
    write_detections(tmp_path)
    (tmp_path / "seqinfo.ini").write_text("[Sequence]\nseqLength=30\n")
    refused(tmp_path, r"det\.txt: frame 40 lies beyond the last of 30 frames")


def test_who_finds_a_lookalike_is_neither_praised_nor_blamed(tmp_path: Path) -> None:
    (tmp_path / "gt.txt").write_text("1,1,0,0,10,20,1,1,1\n1,2,100,0,10,20,0,12,1\n")
    truth: Truth = read_truth(tmp_path / "gt.txt")
    boxes = np.array([(0, 0, 10, 20), (101, 0, 111, 20), (200, 0, 210, 20)], np.float64)
    found = Tracks(np.zeros(3, np.int64), np.arange(3), boxes)
    assert without_lookalikes(found, truth).identities.tolist() == [0, 2]


def test_crowding_and_border_are_those_of_the_picture() -> None:
    boxes = np.array([(0, 0, 10, 20), (5, 0, 15, 20), (100, 30, 110, 50)], np.float64)
    tracks = Tracks(np.zeros(3, np.int64), np.arange(3), boxes)
    assert crowding(tracks).tolist() == [0.5, 0.5, 0.0]
    assert border_distance(boxes, (112, 60)).tolist() == [0, 0, 2]


@pytest.mark.data
@pytest.mark.parametrize("tracker", ["ours", "sort"])
def test_public_sequences_give_plausible_figures(measurement_data: Path, tmp_path: Path, tracker: str) -> None:
    folder = measurement_data / "tracking" / "TUD-Campus"
    if not folder.exists():
        pytest.skip("SAFECITY_DATA has no tracking/TUD-Campus")
    out = io.StringIO()
    page = str(tmp_path / "page.html")
    call_command(
        "evaluate", "tracking", str(folder), "--json", "--tracker", tracker, "--html", page, stdout=out, stderr=io.StringIO()
    )
    result = json.loads(out.getvalue())
    assert result["n_frames"] == 71 and 40 < result["hota"] < 70 and 50 < result["mota"] < 80
