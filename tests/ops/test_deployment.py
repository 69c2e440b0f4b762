import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from safecity_gis.ops.deployment import Deployment
from safecity_gis.ops.ports import free_port
from safecity_gis.ops.processes import MARKER, pid_is_alive, processes_of
from safecity_gis.ops.programs import Database, Program
from safecity_gis.ops.report import Refused
from safecity_gis.ops.supervisor import Status, wait_until
from tests.ops.programs import crasher, one_shot, sleeper

Decoy = Callable[..., subprocess.Popen[bytes]]


def start(deployment: Deployment, *programs: Program) -> None:
    deployment.start_servers(programs)
    deployment.start_programs(programs)


def status_of(deployment: Deployment, name: str) -> Status:
    return next(row for row in deployment.status() if row.name == name)


def runs(deployment: Deployment, name: str, *, not_pid: int = 0) -> bool:
    row = status_of(deployment, name)
    return row.state == "RUNNING" and row.pid != not_pid


def carry_the_marker(deployment: Deployment, pids: list[int]) -> bool:
    """A process in the midst of its exec shows no environment."""
    return set(pids) <= {found.pid for found in processes_of(deployment.places)}


def test_a_killed_program_comes_back(deployment: Deployment) -> None:
    start(deployment, sleeper("fusion"))
    assert wait_until(lambda: runs(deployment, "fusion"), timeout_s=10)
    first = status_of(deployment, "fusion").pid

    os.kill(first, signal.SIGKILL)

    assert wait_until(lambda: runs(deployment, "fusion", not_pid=first), timeout_s=10)


def test_a_program_that_cannot_start_is_tried_again_and_its_last_words_are_known(deployment: Deployment) -> None:
    start(deployment, crasher("fusion"))

    assert wait_until(lambda: (deployment.places.log / "fusion.log").read_text().count("cannot reach the bus") >= 2, timeout_s=15)
    assert status_of(deployment, "fusion").state in {"BACKOFF", "STARTING"}
    assert deployment.last_words("fusion").startswith("cannot reach the bus (")


def test_a_program_that_does_its_work_once_is_not_started_again(deployment: Deployment) -> None:
    start(deployment, one_shot("cameras"))

    assert wait_until(lambda: status_of(deployment, "cameras").state == "EXITED", timeout_s=10)
    assert not wait_until(lambda: status_of(deployment, "cameras").state != "EXITED", timeout_s=1.5)
    assert (deployment.places.log / "cameras.log").read_text() == "published\n"


def test_status_keeps_the_order_in_which_programs_are_named(deployment: Deployment) -> None:
    start(deployment, sleeper("web"), sleeper("fusion"), sleeper("jobs"))

    assert [row.name for row in deployment.status()] == ["web", "fusion", "jobs"]


def test_stop_ends_what_was_started_and_nothing_else(deployment: Deployment, decoy: Decoy) -> None:
    start(deployment, sleeper("web"), sleeper("fusion"))
    stranger = decoy()
    neighbour = decoy(**{MARKER: f"{deployment.places.var}-other"})
    pids = [row.pid for row in deployment.status()]

    assert deployment.stop() is True

    assert not any(pid_is_alive(pid) for pid in pids)
    assert processes_of(deployment.places) == []
    assert stranger.poll() is None
    assert neighbour.poll() is None
    assert deployment.stop() is False


def test_stop_ends_the_children_of_a_program_too(deployment: Deployment, tmp_path: Path) -> None:
    note = tmp_path / "child"
    script = f"sleep 300 & echo $! > '{note}'; wait"
    start(deployment, Program("worker", ("/bin/sh", "-c", script)))
    assert wait_until(lambda: note.exists() and note.read_text().strip() != "", timeout_s=10)

    deployment.stop()

    assert not pid_is_alive(int(note.read_text()))


def test_orphans_of_a_killed_supervisor_are_found_and_ended(
    deployment: Deployment, decoy: Decoy, capsys: pytest.CaptureFixture[str]
) -> None:
    start(deployment, sleeper("web"), sleeper("fusion"))
    orphans = [row.pid for row in deployment.status()]
    assert wait_until(lambda: carry_the_marker(deployment, orphans), timeout_s=5)
    stranger = decoy()
    os.kill(deployment.supervisor.pid(), signal.SIGKILL)
    assert wait_until(lambda: not deployment.supervisor.is_running(), timeout_s=5)
    assert all(pid_is_alive(pid) for pid in orphans)

    start(deployment, sleeper("web"))

    assert not any(pid_is_alive(pid) for pid in orphans)
    assert "ending 2 processes that an earlier run left behind" in capsys.readouterr().err
    assert wait_until(lambda: runs(deployment, "web"), timeout_s=10)
    assert stranger.poll() is None


def test_a_program_sees_neither_withheld_secrets_nor_a_command_line_with_one(deployment: Deployment) -> None:
    start(deployment, sleeper("worker", withhold=("SECRET_KEY", "DATABASE_URL")), sleeper("web"))
    worker, web = (Path(f"/proc/{status_of(deployment, name).pid}") for name in ("worker", "web"))
    for program in (worker, web):
        assert wait_until(lambda at=program: (at / "cmdline").read_bytes().startswith(os.fsencode(sys.executable)), timeout_s=5)
        assert wait_until(lambda at=program: b"SAFECITY_CONFIG_KEY=" in (at / "environ").read_bytes(), timeout_s=5)

    assert b"SECRET_KEY=" not in (worker / "environ").read_bytes()
    assert b"DATABASE_URL=" not in (worker / "environ").read_bytes()
    assert b"SECRET_KEY=" in (web / "environ").read_bytes()
    secrets = [value for name, value in deployment.environment().items() if name in {"SECRET_KEY", "SAFECITY_CONFIG_KEY"}]
    texts = [(web / "cmdline").read_bytes().decode(), deployment.places.supervisor_config.read_text()]
    assert not [secret for secret in secrets for text in texts if secret in text]


def test_an_app_url_of_its_own_goes_to_programs_with_the_apps_rights_alone(tmp_path: Path) -> None:
    given = {
        "DATABASE_URL": "postgresql://owner@/db",
        "DATABASE_APP_URL": "postgresql://app@/db",
        "NATS_URL": "nats://127.0.0.1:4222",
    }
    deployment = Deployment(tmp_path / "var", dict(os.environ) | given)
    try:
        start(deployment, sleeper("web", database=Database.APP), sleeper("fusion", database=Database.OWNER))
        web, fusion = (Path(f"/proc/{status_of(deployment, name).pid}/environ") for name in ("web", "fusion"))

        assert wait_until(lambda: b"DATABASE_URL=postgresql://app@/db\0" in web.read_bytes(), timeout_s=5)
        assert wait_until(lambda: b"DATABASE_URL=postgresql://owner@/db\0" in fusion.read_bytes(), timeout_s=5)
    finally:
        deployment.stop()


def test_two_starts_at_the_same_time_are_refused(deployment: Deployment) -> None:
    with deployment.exclusively(), pytest.raises(Refused, match="at work here: wait"), deployment.exclusively():
        pass


def test_a_server_that_never_answers_is_named_with_its_log(deployment: Deployment) -> None:
    start(deployment, crasher("web"))

    with pytest.raises(Refused, match=r"web does not answer after 2 s; its last words: cannot reach the bus \(.*web.log\)"):
        deployment.wait_for_web(free_port(), timeout_s=2)
