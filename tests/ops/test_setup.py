from pathlib import Path

import pytest

from safecity_gis.ops.report import Refused
from safecity_gis.ops.setup import run_step
from safecity_gis.ops.stamps import digest_of, is_stamped, stamp


def test_a_step_is_done_again_only_when_an_input_changed(tmp_path: Path) -> None:
    lock = tmp_path / "package-lock.json"
    lock.write_text("1")
    stamp(tmp_path, "node", digest_of([lock]))
    assert is_stamped(tmp_path, "node", digest_of([lock]))

    lock.write_text("2")

    assert not is_stamped(tmp_path, "node", digest_of([lock]))


def test_an_input_that_vanished_is_a_change(tmp_path: Path) -> None:
    there = digest_of([tmp_path / "a"])
    (tmp_path / "a").write_text("")

    assert digest_of([tmp_path / "a"]) != there


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("npm ERR! ENOSPC: no space left on device", "the disk is full: free some space"),
        ("npm ERR! getaddrinfo EAI_AGAIN registry.npmjs.org", "check the network or proxy"),
    ],
)
def test_a_failed_step_says_what_to_do(tmp_path: Path, words: str, hint: str) -> None:
    with pytest.raises(Refused, match=hint):
        run_step("installing", ["/bin/sh", "-c", f"echo '{words}' >&2; exit 1"], tmp_path / "setup.log")
    assert words in (tmp_path / "setup.log").read_text()


def test_a_step_that_fails_for_an_unknown_reason_shows_its_last_lines(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="the last lines of .*setup.log:\nthe wheel came off"):
        run_step("rolling", ["/bin/sh", "-c", "echo the wheel came off; exit 3"], tmp_path / "setup.log")
