"""`manage.py evaluate crowd`: keys, the page, input that cannot be judged, and the figures that are promised."""

import io
import json
import os
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from django.core.management import CommandError, call_command

from safecity_gis.environment import Environment, var_folder
from tests.worker.models import head_finder, install


def two_heads(folder: Path) -> Path:
    """A model that sees two faces, 32 pixels wide and high, in every picture."""
    folder.mkdir()
    install(folder, *head_finder((4, 4), (12, 12)))
    return folder


def photos(folder: Path, **points: Any) -> Path:
    for name in points:
        cv2.imwrite(str(folder / f"{name}.png"), np.full((64, 64, 3), 90, np.uint8))
    (folder / "head_points.json").write_text(json.dumps({f"{name}.png": told for name, told in points.items()}))
    return folder


def evaluate(folder: Path, *options: str) -> dict[str, Any]:
    out = io.StringIO()
    call_command(
        "evaluate",
        "crowd",
        str(folder),
        "--json",
        "--html",
        str(folder / "page.html"),
        *options,
        stdout=out,
        stderr=io.StringIO(),
    )
    return json.loads(out.getvalue().splitlines()[-1])


def test_people_are_counted_and_the_worst_photographs_shown(tmp_path: Path) -> None:
    models = str(two_heads(tmp_path / "models"))
    (tmp_path / "set").mkdir()
    result = evaluate(photos(tmp_path / "set", right=[[16, 16], [48, 48]], wrong=[[n, n] for n in range(9)]), "--models", models)
    assert list(result) == ["n", "mae", "interval90_coverage", "interval90_width"]
    assert (result["n"], result["mae"], result["interval90_coverage"]) == (2, 3.5, 50)
    page = (tmp_path / "set" / "page.html").read_text()
    assert "wrong.png: 9 people, told 2" in page and "right.png" not in page and "data:image/jpeg;base64" in page


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "cannot be read"),
        ("[]", "an object"),
        ("{}", "an object"),
        ('{"../a.png": []}', "beside it"),
        ('{"a.png": [[1]]}', "a.png: point 0"),
        ('{"a.png": [[1, "2"]]}', "point 0"),
        ('{"a.png": [[1, NaN]]}', "point 0"),
        ('{"a.png": [[1, 1e300]]}', "point 0"),
        (f'{{"a.png": [[1, {10**400}]]}}', "point 0"),
        ('{"a.png": 3}', "a list"),
        ('{"a.png": []}', "a.png: cannot be read"),
    ],
)
def test_input_that_cannot_be_judged_is_one_clear_line(tmp_path: Path, text: str, reason: str) -> None:
    models = str(two_heads(tmp_path / "models"))
    (tmp_path / "head_points.json").write_text(text)
    with pytest.raises(CommandError, match=reason) as caught:
        evaluate(tmp_path, "--models", models)
    assert "\n" not in str(caught.value)


def test_a_folder_without_points_says_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"head_points\.json: no such file"):
        evaluate(tmp_path, "--models", str(tmp_path))


def test_the_promised_figures_hold_on_photographs_of_crowds(tmp_path: Path) -> None:
    data = os.environ.get("SAFECITY_DATA")
    if not data:
        pytest.skip("SAFECITY_DATA is not set")
    for file in (Path(data) / "crowd").iterdir():
        (tmp_path / file.name).symlink_to(file)
    models = var_folder(Environment()) / "models"
    result = evaluate(tmp_path, "--models", str(models))
    assert result["mae"] <= 2.0 and result["interval90_coverage"] >= 80 and result["interval90_width"] <= 8
