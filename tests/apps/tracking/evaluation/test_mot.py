"""Reading MOT folders, and saying exactly what is wrong with one."""

from pathlib import Path

import pytest

from apps.evaluation.registry import BadInput
from apps.tracking.evaluation.mot import find_video, read_detections, read_sequence, read_truth

LINE_2015 = "3,7,10,20,30,40,1,-4.15,-7.3,0"
LINE_2017 = "3,7,10,20,30,40,1,1,0.9"


def written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


@pytest.mark.parametrize("line", [LINE_2015, LINE_2017, "3,7,10,20,30,40", "3.0, 7, 10, 20, 30, 40, 1,"])
def test_the_forms_of_all_years_are_read(tmp_path: Path, line: str) -> None:
    people = read_truth(written(tmp_path / "gt.txt", f"{line}\n\n")).people
    assert (people.frames.tolist(), people.identities.tolist(), people.boxes.tolist()) == ([2], [7], [[10, 20, 40, 60]])


def test_rows_with_flag_0_and_other_classes_are_no_people_and_lookalikes_are_set_aside(tmp_path: Path) -> None:
    rows = ["1,1,0,0,9,9,1,1,1", "1,2,0,0,9,9,0,1,1", "1,3,0,0,9,9,1,3,1", "1,4,0,0,9,9,0,12,1"]
    truth = read_truth(written(tmp_path / "gt.txt", "\n".join(rows)))
    assert truth.people.identities.tolist() == [1] and truth.lookalikes.identities.tolist() == [4]


def test_a_world_coordinate_of_2015_is_no_class(tmp_path: Path) -> None:
    assert len(read_truth(written(tmp_path / "gt.txt", "1,1,0,0,9,9,1,2.0,7,0")).people) == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,2,3,4,5", ":2: 5 columns"),
        ("1,2,3,x,5,6,1", ":2: could not convert string to float: 'x'"),
        ("1,2,nan,4,5,6,1", ":2: not a finite"),
        ("1,2,3,4,inf,6,1", ":2: not a finite"),
        ("0,2,3,4,5,6,1", ":2: frame and identity"),
        ("1.5,2,3,4,5,6,1", ":2: frame and identity"),
        ("1e300,2,3,4,5,6,1", ":2: not a finite"),
        ("1,1e300,3,4,5,6,1", ":2: not a finite"),
        ("1,2,1.7e308,4,1.7e308,6,1", ":2: not a finite"),
        ("1,2,3,4,-5,6,1", ":2: a box -5 wide"),
        ("1,-1,3,4,5,6,1", ":2: a true box needs an identity"),
        (LINE_2015, ":2: identity 7 was in frame 3 already, at line 1"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = written(tmp_path / "gt.txt", f"{LINE_2015}\n{line}\n")
    with pytest.raises(BadInput) as caught:
        read_truth(path)
    assert str(path) in str(caught.value) and reason in str(caught.value) and "\n" not in str(caught.value)


def test_files_that_are_missing_empty_or_no_text_are_named(tmp_path: Path) -> None:
    (tmp_path / "bytes.txt").write_bytes(b"\xff\xfe\x00")
    written(tmp_path / "empty.txt", "\n \n")
    for name, reason in (("none.txt", "no such file"), ("empty.txt", "holds no line"), ("bytes.txt", "cannot be read")):
        with pytest.raises(BadInput, match=f"{name}: {reason}"):
            read_detections(tmp_path / name)


def test_detections_come_in_the_order_of_their_frames(tmp_path: Path) -> None:
    found = read_detections(written(tmp_path / "det.txt", "2,-1,0,0,9,9,0.5\n1,-1,5,5,9,9,0.8\n"))
    assert found.frames.tolist() == [0, 1] and found.scores.tolist() == [0.8, 0.5] and found.boxes[0].tolist() == [5, 5, 14, 14]


def test_the_sequence_file_may_be_absent_whole_or_nonsense(tmp_path: Path) -> None:
    path = tmp_path / "seqinfo.ini"
    assert read_sequence(path).fps is None
    whole = "[Sequence]\nframeRate=12.5\nseqLength=9\nimWidth=640\nimHeight=480\n"
    read = read_sequence(written(path, whole))
    assert (read.fps, read.frames, read.width, read.height) == (12.5, 9, 640, 480)
    for text in (
        "",
        "[Other]\n",
        "[Sequence]\nframeRate=1e-300\n",
        "[Sequence]\nseqLength=99999999999999999999\n",
        "no section",
        whole.replace("12.5", "fast"),
        whole.replace("12.5", "0"),
        whole.replace("12.5", "nan"),
    ):
        with pytest.raises(BadInput, match=r"seqinfo\.ini"):
            read_sequence(written(path, text))


def test_of_two_videos_none_is_guessed(tmp_path: Path) -> None:
    assert find_video(tmp_path) is None
    written(tmp_path / "video.mp4", "")
    assert find_video(tmp_path) == tmp_path / "video.mp4"
    written(tmp_path / "video.avi", "")
    with pytest.raises(BadInput, match=r"which of video\.avi, video\.mp4"):
        find_video(tmp_path)
