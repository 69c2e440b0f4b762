"""The frames that the browser's tests read are the ones that Python encodes today."""

import json
import runpy
import shutil
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"


def test_committed_frames_are_what_the_encoder_makes_now(tmp_path: Path) -> None:
    generator = tmp_path / "make_frames.py"
    shutil.copy(FIXTURES / "make_frames.py", generator)

    runpy.run_path(str(generator), run_name="__main__")

    assert json.loads((tmp_path / "frames.json").read_text()) == json.loads((FIXTURES / "frames.json").read_text())
