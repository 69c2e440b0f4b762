import os
import subprocess
from pathlib import Path

import pytest

from safecity_gis.environment import ROOT

BOOTSTRAP = ROOT / "safecity_gis" / "ops" / "bootstrap.sh"


def bootstrap(var: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {"PATH": os.environ["PATH"], "SAFECITY_VAR": str(var)} | environment
    return subprocess.run(
        ["bash", str(BOOTSTRAP), "run"],
        env=given,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def without_root(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    nobody = 65534 if os.geteuid() == 0 else None
    return subprocess.run(
        command,
        env=environment,
        user=nobody,
        group=nobody,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_full_disk_is_one_clear_line(tmp_path: Path) -> None:
    done = bootstrap(tmp_path, SAFECITY_DISK_NEEDED_MB="99999999999")

    assert done.returncode == 1
    assert f"the disk under {tmp_path} has" in done.stderr
    assert "set-up needs 99999999999 MB: free some space" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_package_without_root_or_sudo_is_one_exact_command(short_var: Path) -> None:
    short_var.mkdir()
    short_var.chmod(0o777)
    if os.geteuid() == 0 and not os.access(ROOT, os.X_OK):
        pytest.skip("the checkout cannot be entered by others")
    bare = {"PATH": "/usr/bin:/bin", "SAFECITY_VAR": str(short_var), "SAFECITY_PACKAGES": "dpkg no-such-package another-one"}

    done = without_root(["bash", "-c", f"sudo() {{ false; }}; export -f sudo; exec bash {BOOTSTRAP} run"], bare)

    assert done.returncode == 1
    assert done.stderr == (
        "safecity: Debian packages are missing, as root run: "
        "apt-get update && apt-get install --no-install-recommends -y another-one no-such-package\n"
    )


def test_a_second_start_installs_nothing(tmp_path: Path) -> None:
    inputs = "sha256sum uv.lock pyproject.toml safecity_gis/ops/bootstrap.sh | sha256sum | cut -d' ' -f1"
    digest = subprocess.run(["bash", "-c", inputs], cwd=ROOT, capture_output=True, text=True, timeout=10, check=True).stdout
    (tmp_path / "stamps").mkdir()
    (tmp_path / "stamps" / "python-run").write_text(digest)

    done = bootstrap(tmp_path, SAFECITY_PACKAGES="dpkg bash")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert not (tmp_path / "tools").exists()


def test_a_var_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    done = bootstrap(tmp_path / "file")

    assert done.returncode == 1
    assert (
        done.stderr == f"safecity: cannot write to {tmp_path}/file: check its owner, or set SAFECITY_VAR to a folder of yours\n"
    )
