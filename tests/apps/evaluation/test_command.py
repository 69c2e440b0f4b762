"""`manage.py evaluate`: what reaches standard output, what standard error, and what the page holds."""

import io
import json
import stat
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.evaluation import registry
from apps.evaluation.progress import Progress
from apps.evaluation.registry import BadInput, evaluations, existing_folder, register
from apps.evaluation.report import Condition, Figure, Miss, Report, Share
from safecity_gis.core.statistics import Interval

JPEG = b"\xff\xd8not really\xff\xd9"


class Sample:
    """Counts nothing and reports what a test expects."""

    name = "sample"
    help = "an evaluation of this test"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("directory")
        parser.add_argument("--loud", action="store_true")

    def run(self, progress: Progress, **options: Any) -> Report:
        folder = existing_folder(options["directory"])
        if (folder / "broken").exists():
            raise BadInput(f"{folder / 'broken'}:3: not a number")
        if (folder / "interrupted").exists():
            raise KeyboardInterrupt
        return Report(
            title="Sample",
            subject=str(folder),
            figures=[Figure("n", 7, "Count"), Figure("rate", 12.345678, "Rate <b>", "%", Interval(10.0, 15.0))],
            details=[Figure("aside", 1.0, "Aside")],
            conditions=[Condition("size", [Share("small <script>", 3, 10), Share("large", 0, 0)])],
            misses=[Miss("one & only", JPEG), Miss("no picture")],
            notes=["counted by nobody"],
        )


@pytest.fixture
def sample() -> Iterator[None]:
    evaluations()
    register(Sample())
    yield
    del registry._evaluations["sample"]


def evaluate(*arguments: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("evaluate", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_without_a_name_it_lists_what_the_apps_offer(sample: None) -> None:
    listed, _ = evaluate()
    assert "sample" in listed and "tracking" in listed and "an evaluation of this test" in listed


def test_json_is_the_only_line_of_standard_output(sample: None, tmp_path: Path) -> None:
    out, err = evaluate("sample", str(tmp_path), "--json", "--html", str(tmp_path / "page.html"))
    assert out.count("\n") == 1
    assert json.loads(out) == {"n": 7, "rate": 12.3457}
    assert "page.html" in err


def test_people_get_a_table_with_intervals_and_misses(sample: None, tmp_path: Path) -> None:
    out, _ = evaluate("sample", str(tmp_path), "--html", str(tmp_path / "page.html"))
    assert "12.35 %  (10.0 to 15.0)" in out and "Aside" in out
    assert "3 of 10      30.0 %  (10.8 to 60.3)" in out


def test_the_page_is_whole_escaped_and_asks_nobody(sample: None, tmp_path: Path) -> None:
    page = tmp_path / "deep" / "page.html"
    evaluate("sample", str(tmp_path), "--html", str(page))
    text = page.read_text(encoding="utf-8")
    assert "small &lt;script&gt;" in text and "<script" not in text and "Rate &lt;b&gt;" in text and "one &amp; only" in text
    assert (
        "http:" not in text and "https:" not in text and "@import" not in text and 'src="data:image/jpeg;base64,/9hub3Qg' in text
    )
    assert "10.8 – 60.3" in text and "counted by nobody" in text


def test_the_page_goes_to_the_var_folder_by_default(sample: None, tmp_path: Path, settings: Any) -> None:
    settings.VAR_DIR = tmp_path / "var"
    footage = tmp_path / "our footage"
    footage.mkdir()
    evaluate("sample", str(footage))
    [page] = (tmp_path / "var" / "evaluations").iterdir()
    assert page.name.startswith("sample-our-footage-") and page.suffix == ".html"
    assert stat.S_IMODE(page.stat().st_mode) == 0o600, "it may show people"


def test_bad_input_is_one_line_that_names_it(sample: None, tmp_path: Path) -> None:
    (tmp_path / "broken").touch()
    for folder, reason in ((tmp_path, "broken:3: not a number"), (tmp_path / "none", "none: no such folder")):
        with pytest.raises(CommandError, match=reason) as caught:
            evaluate("sample", str(folder))
        assert "\n" not in str(caught.value)


def test_a_page_that_cannot_be_written_is_said(sample: None, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="cannot be written"):
        evaluate("sample", str(tmp_path), "--html", str(tmp_path / "file" / "page.html"))


def test_an_unknown_name_and_an_unknown_option_are_refused(sample: None, tmp_path: Path) -> None:
    for arguments in (["nonsense"], ["sample", str(tmp_path), "--nonsense"]):
        with pytest.raises((CommandError, TypeError)):
            evaluate(*arguments)


def test_two_evaluations_of_one_name_are_refused(sample: None) -> None:
    with pytest.raises(ValueError, match="two evaluations"):
        register(Sample())


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_figure_that_json_cannot_carry_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="rate is"):
        Figure("rate", value, "Rate")


def test_the_keyboard_ends_it_without_a_traceback_or_a_page(sample: None, tmp_path: Path) -> None:
    (tmp_path / "interrupted").touch()
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command("evaluate", "sample", str(tmp_path), "--html", str(tmp_path / "page.html"), stdout=out, stderr=err)
    assert caught.value.code == 130 and out.getvalue() == "" and not (tmp_path / "page.html").exists()
    assert err.getvalue().strip() == "interrupted: nothing was measured"


def test_progress_is_told_now_and_then_on_standard_error_only() -> None:
    stream = io.StringIO()
    progress = Progress(stream)
    progress.tell("frames", 1, 10)
    assert stream.getvalue() == "", "too early"
    progress._told_at -= 60
    progress.tell("frames", 5, 10)
    progress.tell("frames", 6, 10)
    progress.end()
    assert stream.getvalue() == "frames: 5 of 10\n"
