"""The limited subprocess: opens one file that a user brought and writes an `Answer`. No Django, no environment, no database.

Run as `python -m apps.places.assets.child MODE FILE ANSWER FOLDER CRS`.
"""

import sys
from pathlib import Path

import msgspec

from apps.places.assets.exchange import Answer, FileRefused, Refused


def _answer(mode: str, path: Path, folder: Path, crs: str) -> Answer:
    try:
        if mode == "osm":
            from apps.places.assets.osm import read_extract

            return read_extract(path)
        from apps.places.assets.reading import read_table

        return read_table(path, crs=crs, folder=folder)
    except FileRefused as error:
        return Refused(str(error))
    except MemoryError:
        return Refused("the file needs more memory than an import may use")


if __name__ == "__main__":
    _, mode, file, answer, folder, crs = sys.argv
    Path(answer).write_bytes(msgspec.msgpack.encode(_answer(mode, Path(file), Path(folder), crs)))
