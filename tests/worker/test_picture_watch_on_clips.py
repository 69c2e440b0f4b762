"""The picture watch on real clips and rendered streets: silent over whole clips, and quick when something befalls them."""

from pathlib import Path

import av
import numpy as np
import pytest

from apps.simulator.rendering.renderer import Renderer
from apps.simulator.rendering.scene import SceneOptions, make_scene
from safecity_gis.worker.slots import Picture
from tests.worker.watching import Change, Watched, black, blurred, compressed, covered

FPS = 2.5
WELL_S = 90.0
"""By then the watch knows how still the camera's pictures ever are."""
RANDOM = np.random.default_rng(5)
FAULTS: dict[str, Change] = {
    "black": black(RANDOM),
    "covered": covered(RANDOM, bright=90),
    "blurred": blurred(0.006),
}
CLIPS = {"pets": "video/pets09_s2l1/video.avi", "crossing": "multicam/Cam_x1_0_10fps.mp4", "hall": "multicam/Cam_x2_0_10fps.mp4"}


def played(file: Path) -> list[Picture]:
    """Every fourth frame of a clip of ten a second."""
    with av.open(str(file)) as container:
        frames = container.decode(video=0)
        return [frame.to_ndarray(format="bgr24") for number, frame in enumerate(frames) if number % 4 == 0]


def rendered(*, night: bool) -> list[Picture]:
    scene = make_scene(SceneOptions(seed=4, seconds=24, width=640, height=360, night=night), pose=None, name="")
    renderer = Renderer(scene, scene.cameras[0])
    return [renderer.frame(number / FPS, number).picture for number in range(60)]


def there_and_back(pictures: list[Picture], seconds: float) -> list[Picture]:
    whole = pictures + pictures[-2:0:-1]
    return [whole[number % len(whole)] for number in range(round(seconds * FPS))]


def faults_are_told(pictures: list[Picture]) -> None:
    healthy = Watched().show(pictures, fps=FPS)
    assert healthy.verdicts == ["clear"]
    well = there_and_back(pictures, WELL_S)
    for name, fault in FAULTS.items():
        watched = Watched().show(well, fps=FPS).show([fault(picture) for picture in pictures[:75]], fps=FPS, seconds=30)
        assert watched.verdicts == ["clear", name]
        assert watched.told[1][0] - WELL_S < 28, name
    repeats = compressed([well[-1]] * 75, "libx264", fps=2, options={"crf": "26", "preset": "ultrafast"})
    for stuck in ([well[-1]], repeats):
        watched = Watched().show(well, fps=FPS).show(stuck, fps=FPS, seconds=30)
        assert watched.verdicts == ["clear", "frozen"]
        assert watched.told[1][0] - WELL_S < 28


@pytest.mark.parametrize("clip", CLIPS)
def test_a_real_clip_is_clear_until_something_befalls_it(clip: str, measurement_data: Path) -> None:
    faults_are_told(played(measurement_data / CLIPS[clip]))


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
def test_a_rendered_street_is_clear_until_something_befalls_it(night: bool) -> None:
    faults_are_told(rendered(night=night))
