import stat
from pathlib import Path

import pytest

from safecity_gis.messages.sealing import load_key
from safecity_gis.ops.credentials import secrets_of
from safecity_gis.ops.private import adopt
from safecity_gis.ops.report import Refused


def test_secrets_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    first = secrets_of(tmp_path, {})

    assert secrets_of(tmp_path, {}) == first
    assert stat.S_IMODE((tmp_path / "env").stat().st_mode) == 0o600
    assert len(first["SECRET_KEY"]) >= 50
    assert len(load_key(first["SAFECITY_CONFIG_KEY"])) == 32


def test_a_secret_in_the_environment_wins_and_is_not_written_down(tmp_path: Path) -> None:
    assert secrets_of(tmp_path, {"SECRET_KEY": "given by the operator"})["SECRET_KEY"] == "given by the operator"
    assert "given by the operator" not in (tmp_path / "env").read_text()


def test_a_damaged_file_is_refused_without_showing_its_content(tmp_path: Path) -> None:
    (tmp_path / "env").write_text("hunter2\n")

    with pytest.raises(Refused, match="not NAME=value") as refused:
        secrets_of(tmp_path, {})
    assert "hunter2" not in str(refused.value)


def test_manage_py_takes_what_make_run_keeps_unless_told_otherwise(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "addresses").write_text(
        "DATABASE_URL=postgresql://safecity_owner@/safecity?host=/run/s\nNATS_URL=nats://a\n"
    )
    environment = {"SAFECITY_VAR": str(tmp_path), "NATS_URL": "nats://mine"}

    adopt(environment)

    assert environment["DATABASE_URL"] == "postgresql://safecity_owner@/safecity?host=/run/s"
    assert environment["NATS_URL"] == "nats://mine"


def test_production_takes_nothing_from_the_demonstration(tmp_path: Path) -> None:
    secrets_of(tmp_path, {})
    environment = {"SAFECITY_VAR": str(tmp_path.parent), "SAFECITY_ENV": "production"}

    adopt(environment)

    assert set(environment) == {"SAFECITY_VAR", "SAFECITY_ENV"}
