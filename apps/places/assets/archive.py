"""Zipped Shapefiles, unpacked under limits whatever the archive claims of its sizes."""

import zipfile
from pathlib import Path

from apps.places.assets.exchange import FileRefused

SUFFIXES = (".shp", ".shx", ".dbf", ".prj", ".cpg")
MOST_MEMBERS = 64
MOST_BYTES = 512 * 1024 * 1024
_CHUNK = 1024 * 1024


def unpack_shapefile(archive: Path, folder: Path) -> Path:
    """Unpack the one Shapefile of `archive` into the empty `folder` and return its .shp.

    Member names serve only to find the five known suffixes; no path of the archive reaches the disk.

    Raises:
        FileRefused: no zip file, no or several Shapefiles, too many members, or more than `MOST_BYTES` unpacked.
    """
    try:
        with zipfile.ZipFile(archive) as file:
            members = file.infolist()
            if len(members) > MOST_MEMBERS:
                raise FileRefused(f"the archive has {len(members)} members, at most {MOST_MEMBERS} are read")
            shapes = [member.filename for member in members if member.filename.lower().endswith(".shp")]
            if len(shapes) != 1:
                raise FileRefused(f"the archive holds {len(shapes)} Shapefiles instead of one")
            stem = shapes[0][:-4].lower()
            left = MOST_BYTES
            for member in members:
                name = member.filename.lower()
                if name[:-4] == stem and name[-4:] in SUFFIXES:
                    left -= _copy(file, member, folder / f"layer{name[-4:]}", left)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise FileRefused(f"the archive is damaged or encrypted: {error}") from error
    return folder / "layer.shp"


def _copy(file: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, most: int) -> int:
    """Unpack one member, counting what really comes out, and return its size."""
    size = 0
    with file.open(member) as source, target.open("wb") as out:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise FileRefused(f"the archive unpacks to more than {MOST_BYTES // 2**20} MiB")
            out.write(chunk)
    return size
