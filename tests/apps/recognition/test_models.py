"""The registry of recognition models, over HTTP and on the command line."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.choices import Role
from apps.recognition.models import Worker
from safecity_gis.model_store.manifest import DEFAULT_MANIFEST, Adapter, Model, read_manifest
from tests.factories import make_user
from tests.worker.models import constant_onnx, entry, head_finder, install_all, line_reader, text_finder

pytestmark = pytest.mark.django_db
DEFAULT = read_manifest(DEFAULT_MANIFEST)[0]
SEEN = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """The models' folder of this installation, empty."""
    settings.VAR_DIR = tmp_path
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


def site_model(folder: Path, **values: Any) -> Model:
    """The site's own detector, and its own models for text and heads, all of them small."""
    output = np.zeros((1, 84, 6), np.float32)
    data = constant_onnx({"output": output}, name="images", size=(64, 64))
    model = entry(
        data, adapter=Adapter.YOLOX, input_name="images", size=(64, 64), outputs=[("output", output.shape)],
        **{"classes": ("person",), "name": "our-yolox", **values},
    )  # fmt: skip
    install_all(folder, [(data, model), text_finder(np.zeros((8, 8))), line_reader("A1"), head_finder()])
    return model


def listed(client: Client) -> list[dict[str, Any]]:
    return client.get("/api/v1/models/").json()["results"]


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(make_user(Role.OPERATOR))
    return client


def test_the_default_model_is_listed_with_its_licence_card_and_workers(operator: Client) -> None:
    values = {"seen_at": SEEN, "model": DEFAULT.name}
    Worker.objects.create(name="w1", model_sha256=DEFAULT.sha256, provider="CPUExecutionProvider", **values)
    Worker.objects.create(name="w2", model_sha256="0" * 64, **values)
    model, finder, reader, heads = listed(operator)
    assert (model["name"], model["task"], model["adapter"], model["site"]) == ("nanodet-g", "detect_objects", "nanodet", False)
    assert (model["licence"], model["sha256"], model["card"]) == ("Apache-2.0", DEFAULT.sha256, "docs/models/nanodet-g.md")
    assert model["workers"] == [{"name": "w1", "provider": "CPUExecutionProvider", "seen_at": "2026-03-01T05:00:00+05:00"}]
    assert (finder["task"], finder["source"], finder["site"]) == ("detect_text", "PyPI rapidocr 3.10.0", False)
    assert (reader["task"], reader["card"]) == ("read_text", "docs/models/pp-ocrv6-rec-small.md")
    assert (heads["task"], heads["licence"], heads["card"]) == ("detect_faces", "MIT", "docs/models/centerface.md")


def test_a_site_model_takes_the_place_of_the_default(operator: Client, folder: Path) -> None:
    made = site_model(folder)
    told = {model["task"]: (model["name"], model["site"], model["sha256"]) for model in listed(operator)}
    assert told["detect_objects"] == ("our-yolox", True, made.sha256)
    assert [told["detect_text"][0], told["read_text"][0]] == ["text-finder", "line-reader"]


def test_a_refused_manifest_is_an_error_that_says_why(operator: Client, folder: Path) -> None:
    (folder / "site.toml").write_text("[[model]]\nname = 1\n")
    answer = operator.get("/api/v1/models/")
    assert (answer.status_code, answer.json()["code"]) == (503, "manifest_refused")
    assert "site.toml" in answer.json()["detail"] and str(folder) not in answer.json()["detail"]


def test_a_filter_that_does_not_exist_is_refused(operator: Client) -> None:
    assert operator.get("/api/v1/models/?task=x").status_code == 400


def told(*options: str) -> str:
    out = io.StringIO()
    call_command("models", *options, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_command_tells_people_and_programs(folder: Path) -> None:
    site_model(folder)
    Worker.objects.create(name="w1", model_sha256=json.loads(told("--json"))[0]["sha256"], provider="CPU", seen_at=SEEN)
    shown = told()
    assert "our-yolox (the site’s own)" in shown and "w1 (CPU, 2026-03-01" in shown and "none: made by a test" in shown


def test_the_check_loads_and_runs_every_model_or_says_in_one_line_why_not(folder: Path) -> None:
    model = site_model(folder)
    err = io.StringIO()
    call_command("models", "--check", stdout=io.StringIO(), stderr=err)
    assert [line.partition(":")[0] for line in err.getvalue().splitlines()] == [
        "our-yolox",
        "text-finder",
        "line-reader",
        "head-finder",
    ]
    assert "our-yolox" in told("--check")
    (folder / model.file).write_bytes(b"altered")
    with pytest.raises(CommandError, match="model our-yolox, file site-model.onnx: sha256"):
        told("--check")
    site_model(folder, classes=("person", "car"))
    with pytest.raises(CommandError, match="are not those of yolox") as caught:
        told("--check")
    assert "\n" not in str(caught.value)
