"""What the manifest accepts, and what it never does."""

from pathlib import Path

import msgspec
import pytest

from safecity_gis.model_store.manifest import DEFAULT_MANIFEST, ManifestError, Model, Task, load_manifest, read_manifest
from safecity_gis.model_store.traits import TraitRefused, refuse_traits

DEFAULT = DEFAULT_MANIFEST.read_text(encoding="utf-8")


def site(directory: Path, text: str) -> Path:
    (directory / "site.toml").write_text(text, encoding="utf-8")
    return directory


def test_the_default_manifest_has_one_model_for_each_task_but_the_finding_of_plates(tmp_path: Path) -> None:
    models = load_manifest(tmp_path)
    assert {task: model.name for task, model in models.items()} == {
        Task.DETECT_OBJECTS: "nanodet-g",
        Task.DETECT_FACES: "centerface",
        Task.DETECT_TEXT: "pp-ocrv6-det-small",
        Task.READ_TEXT: "pp-ocrv6-rec-small",
    }
    assert models[Task.DETECT_OBJECTS].input.size == (416, 416)
    assert len(models[Task.DETECT_OBJECTS].classes) == 80


def test_a_site_file_replaces_the_model_of_its_task(tmp_path: Path) -> None:
    models = load_manifest(site(tmp_path, DEFAULT.replace('name = "nanodet-g"', 'name = "our-own"')))
    assert models[Task.DETECT_OBJECTS].name == "our-own"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"scores_stride_8"', '"age_stride_8"', "infers a trait"),
        ('"Identity:0"', '"genderOut:0"', "infers a trait"),
        ('"toothbrush"', '"male"', "infers a trait"),
        ('adapter = "nanodet"', 'adapter = "embedding"', "adapter"),
        ('task = "detect_objects"', 'task = "recognise_faces"', "task"),
        ("score = 0.35", "score = 35", "score"),
        ('licence = "Apache-2.0"', "", "licence"),
        ('licence = "Apache-2.0"', 'licence = "MIT"\nfavourite = true', "favourite"),
        ('file = "nanodet-g.onnx"', 'file = "../../etc/passwd"', "file"),
        ("shape = [1, 3, 416, 416]", "shape = [4, 3, 416, 416]", "shape"),
        ("shape = [1, 3, 416, 416]", "shape = [1, 3, 0, 416]", "side of 0"),
        ("shape = [1, 3, 416, 416]", "shape = [1, 3, -1, 416]", "detect_objects needs fixed shapes"),
        ("shape = [1, 2704, 80]", "shape = [-1, 2704, 80]", "detect_objects needs fixed shapes"),
        ("shape = [-1, 3, 48, -1]", "shape = [-1, 3, 48, -2]", "shape"),
        ('adapter = "ppocr_rec"', 'adapter = "ppocr_det"', "is for detect_text, not read_text"),
        ('member = "rapidocr/models/PP-OCRv6_rec_small.onnx"', "", "member"),
        ("[[model]]", "[[model", "site.toml"),
    ],
)
def test_a_site_file_that_is_malformed_or_lists_a_trait_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    assert old in DEFAULT
    with pytest.raises(ManifestError, match=reason):
        load_manifest(site(tmp_path, DEFAULT.replace(old, new)))


def test_two_models_for_one_task_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="two models"):
        load_manifest(site(tmp_path, DEFAULT + DEFAULT))


@pytest.mark.parametrize(
    "name",
    ["age", "ageOutput", "gender_logits", "GENDER", "fc/Emotion-7", "EthnicityHead", "head.race:0", "genderage", "hijab-3"],
)
def test_an_output_that_names_a_trait_is_refused_in_any_spelling(name: str) -> None:
    with pytest.raises(TraitRefused):
        refuse_traits([name])


@pytest.mark.parametrize("name", ["image", "stage_3", "average", "person", "package", "tracer", "Identity_4:0", ""])
def test_a_word_that_only_contains_a_trait_is_accepted(name: str) -> None:
    refuse_traits([name])


def test_a_model_keeps_all_its_fields_through_the_file(tmp_path: Path) -> None:
    for model in read_manifest(DEFAULT_MANIFEST):
        assert msgspec.convert(msgspec.to_builtins(model), type=Model) == model
