"""Production settings in a process of their own, as a server would start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SAFECITY_ENV": "production",
    "SECRET_KEY": "w7Jx" * 12,
    "DATABASE_URL": "postgresql://safecity@db.example/safecity",
    "NATS_URL": "nats://bus.example:4222",
    "SAFECITY_CONFIG_KEY": "A" * 43 + "=",
    "ALLOWED_HOSTS": "map.example",
}


def start(changes: dict[str, str | None]) -> subprocess.CompletedProcess[str]:
    values = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; print(settings.DEBUG, settings.SESSION_COOKIE_SECURE)"],
        cwd=ROOT,
        env={**kept, **values, "DJANGO_SETTINGS_MODULE": "safecity_gis.settings"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_it_starts_with_everything_set() -> None:
    answer = start({})
    assert answer.stdout.strip() == "False True", answer.stderr


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is a default or too short"),
        ({"SECRET_KEY": "development-only-never-in-production-and-long-enough"}, "SECRET_KEY is a default"),
        ({"DEBUG": "1"}, "DEBUG must not be set"),
        ({"DATABASE_URL": None}, "DATABASE_URL is not set"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must look like"),
        ({"NATS_URL": None}, "NATS_URL is not set"),
        ({"SAFECITY_CONFIG_KEY": None}, "SAFECITY_CONFIG_KEY is not set"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
        ({"SAFECITY_ENV": "prod"}, "SAFECITY_ENV must be one of"),
        ({"WEB_PORT": "eighty"}, "WEB_PORT must be a whole number"),
        ({"SAFECITY_VAR": "/srv/var", "ECHALLAN_FOLDER": "/srv/x/../var/echallan-simulated"}, "ECHALLAN_FOLDER must not be"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_it_refuses_to_start_with_one_clear_line(changes: dict[str, str | None], says: str) -> None:
    answer = start(changes)
    assert answer.returncode != 0
    assert answer.stderr.strip().count("\n") == 0
    assert says in answer.stderr


def test_a_refusal_never_prints_the_secret() -> None:
    answer = start({"SECRET_KEY": "short-but-mine"})
    assert "short-but-mine" not in answer.stderr + answer.stdout
