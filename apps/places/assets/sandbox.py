"""Running the subprocess that opens users' files, with limits on memory, time and what it may write."""

import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec

from apps.places.assets.exchange import Answer, Extract, FileRefused, Refused, Table
from safecity_gis.environment import ROOT

MOST_FILE_BYTES = 1024 * 1024 * 1024
DRIVERS = ("GeoJSON", "GPKG", "ESRI Shapefile")
"""All that GDAL may open."""


@dataclass(frozen=True)
class Limits:
    """What opening one file may cost."""

    memory_bytes: int = 4 * 1024**3
    """Address space; the libraries alone reserve about a quarter of it."""
    cpu_s: int = 300
    wall_s: int = 600
    written_bytes: int = 1024**3


LIMITS = Limits()


def read_table(path: Path, *, crs: str = "", limits: Limits = LIMITS) -> Table:
    """Rows of a GeoJSON, CSV, GeoPackage or Shapefile, see `reading.read_table`.

    Raises:
        FileRefused: the file cannot be used, or opening it exceeds `limits`.
    """
    answer = _ask("table", path, crs, limits)
    if not isinstance(answer, Table):
        raise FileRefused("the file could not be read")
    return answer


def read_extract(path: Path, *, limits: Limits = LIMITS) -> Extract:
    """Roads and base map of an OpenStreetMap extract (.osm.pbf), see `osm.read_extract`.

    Raises:
        FileRefused: as `read_table`.
    """
    answer = _ask("osm", path, "", limits)
    if not isinstance(answer, Extract):
        raise FileRefused("the file could not be read")
    return answer


def _ask(mode: str, path: Path, crs: str, limits: Limits) -> Answer:
    if not path.is_file():
        raise FileRefused(f"there is no file {path}")
    if path.stat().st_size > MOST_FILE_BYTES:
        raise FileRefused(f"{path.name} is larger than {MOST_FILE_BYTES // 2**20} MiB")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_s, limits.cpu_s))
        resource.setrlimit(resource.RLIMIT_FSIZE, (limits.written_bytes, limits.written_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        os.nice(5)

    with tempfile.TemporaryDirectory(prefix="safecity-asset-") as name:
        folder, answer = Path(name) / "unpacked", Path(name) / "answer"
        folder.mkdir()
        command = [
            sys.executable,
            "-s",
            "-m",
            "apps.places.assets.child",
            mode,
            str(path.resolve()),
            str(answer),
            str(folder),
            crs,
        ]
        try:
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=_environment(name),
                preexec_fn=limit,
                capture_output=True,
                timeout=limits.wall_s,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise FileRefused(f"opening {path.name} takes more than {limits.wall_s} s") from error
        if done.returncode != 0 or not answer.exists():
            raise FileRefused(f"opening {path.name} failed or exceeded its limits: the file is damaged or too large")
        result: Answer = msgspec.msgpack.decode(answer.read_bytes(), type=Answer)
    if isinstance(result, Refused):
        raise FileRefused(f"{path.name}: {result.reason}")
    return result


def _environment(folder: str) -> dict[str, str]:
    """Nothing of ours: no database, no keys. GDAL keeps the readers that we need and no network."""
    import pyogrio  # a second of imports that only an import of files should pay

    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
        "GDAL_SKIP": ",".join(sorted(set(pyogrio.list_drivers()) - set(DRIVERS))),
        "GDAL_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PROJ_NETWORK": "OFF",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "OGR_GEOJSON_MAX_OBJ_SIZE": "64",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
