"""Writes what is exactly true of a rendered video: boxes with identities as MOTChallenge 2015 has them, and places on the ground.

Source: Leal-Taixe et al. 2015, MOTChallenge 2015: frame, identity, left, top, width, height, consider, x, y, z.
"""

from pathlib import Path
from typing import TextIO

import orjson

from apps.simulator.rendering.renderer import Sighting
from apps.simulator.rendering.scene import Scene

CONSIDERED = 0.25
"""An object of which less shows is told, but marked 0: finding it or not shall count for nothing."""
LEAST_PX = 24.0
"""So is one that is lower than this."""
PEOPLE, VEHICLES, WORLD = Path("gt/gt.txt"), Path("gt/vehicles.txt"), Path("gt_world.jsonl")


def considered(sighting: Sighting) -> bool:
    """Whether a tracker is asked for this object in this frame."""
    return sighting.shown >= CONSIDERED and sighting.box[3] - sighting.box[1] >= LEAST_PX


class TruthWriter:
    """The truth of one camera's video. Vehicles have a file of their own, for the benchmark's trackers follow people."""

    def __init__(self, folder: Path, scene: Scene) -> None:
        (folder / PEOPLE).parent.mkdir(parents=True, exist_ok=True)
        self._people, self._vehicles = (folder / PEOPLE).open("w"), (folder / VEHICLES).open("w")
        self._world = (folder / WORLD).open("wb")
        self._frame = scene.frame

    def add(self, number: int, at_s: float, sightings: tuple[Sighting, ...]) -> None:
        """Frame `number` (from 1) at a time of the video in seconds."""
        for sighting in sightings:
            _write_box(self._people if sighting.kind == "person" else self._vehicles, number, sighting)
        places = self._frame.to_lonlat([sighting.ground for sighting in sightings])
        objects = [
            {
                "id": sighting.identity,
                "kind": sighting.kind,
                "east_m": round(sighting.ground[0], 3),
                "north_m": round(sighting.ground[1], 3),
                "lon": round(float(lon), 8),
                "lat": round(float(lat), 8),
                "shown": round(sighting.shown, 3),
            }
            for sighting, (lon, lat) in zip(sightings, places, strict=True)
        ]
        self._world.write(orjson.dumps({"frame": number, "at_s": round(at_s, 4), "objects": objects}) + b"\n")

    def close(self) -> None:
        """Finish the files."""
        for file in (self._people, self._vehicles, self._world):
            file.close()


def _write_box(file: TextIO, number: int, sighting: Sighting) -> None:
    left, top, right, bottom = sighting.box
    east, north = sighting.ground
    file.write(
        f"{number},{sighting.identity},{left:.0f},{top:.0f},{right - left:.0f},{bottom - top:.0f},"
        f"{int(considered(sighting))},{east:.3f},{north:.3f},0\n"
    )
