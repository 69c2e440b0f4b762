import os
import signal
from pathlib import Path

from safecity_gis.ops.processes import pid_is_alive
from tests.ops.programs import sleeper
from tests.stack import Stack


def test_a_stack_brings_back_what_a_test_kills_and_leaves_nothing(short_var: Path) -> None:
    with Stack(short_var, programs=(sleeper("web"), sleeper("worker-1"))) as stack:
        killed = stack.kill("worker-1")
        back = stack.wait_running("worker-1")
        stack.kill("nats")
        pids = [back, stack.wait_running("nats"), stack.pid("web")]

        assert len({killed, *pids}) == 4
        assert stack.environment["NATS_URL"].startswith("nats://safecity:")

    assert not any(pid_is_alive(pid) for pid in pids)


def test_a_stopped_supervisor_is_ended_with_its_stack(short_var: Path) -> None:
    with Stack(short_var, programs=(sleeper("web"),)) as stack:
        supervisor, web = stack.deployment.supervisor.pid(), stack.pid("web")
        os.kill(supervisor, signal.SIGKILL)

    assert not pid_is_alive(supervisor)
    assert not pid_is_alive(web)
