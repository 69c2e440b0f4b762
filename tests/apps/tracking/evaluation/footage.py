"""Small MOT folders: two people who walk past each other, and a video of them."""

from pathlib import Path

import av
import numpy as np

FRAMES = 40
WIDTH, HEIGHT = 320, 240


def walkers(frame: int) -> list[tuple[int, float, float, float, float]]:
    """Identity, left, top, width, height of each person in a frame that counts from 0."""
    return [(1, 10 + 5 * frame, 40, 30, 70), (2, 270 - 5 * frame, 130, 30, 70)]


def write_truth(folder: Path, *, extra: str = "") -> Path:
    """`gt/gt.txt` in the form of 2015."""
    lines = [f"{f + 1},{i},{x},{y},{w},{h},1,-1,-1,-1" for f in range(FRAMES) for i, x, y, w, h in walkers(f)]
    (folder / "gt").mkdir(parents=True, exist_ok=True)
    path = folder / "gt" / "gt.txt"
    path.write_text("\n".join(lines) + "\n" + extra)
    return path


def write_detections(folder: Path, *, missed: tuple[int, ...] = ()) -> Path:
    """`det/det.txt` with every box but those of the `missed` frames."""
    frames = [frame for frame in range(FRAMES) if frame not in missed]
    lines = [f"{f + 1},-1,{x},{y},{w},{h},0.9" for f in frames for _, x, y, w, h in walkers(f)]
    (folder / "det").mkdir(parents=True, exist_ok=True)
    path = folder / "det" / "det.txt"
    path.write_text("\n".join(lines) + "\n")
    return path


def write_video(path: Path, *, frames: int = FRAMES, fps: int = 10) -> Path:
    """Grey noise with the walkers as bright rectangles."""
    random = np.random.default_rng(0)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=fps)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for frame in range(frames):
            picture = random.integers(60, 80, (HEIGHT, WIDTH, 3), np.uint8)
            for _, x, y, w, h in walkers(frame):
                picture[int(y) : int(y + h), int(x) : int(x + w)] = 220
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        container.mux(stream.encode())
    return path
