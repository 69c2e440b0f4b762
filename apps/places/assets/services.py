"""The only writers of assets from files: all rows or none, every bad row named, every import and export in the audit."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from django.db import IntegrityError, transaction

from apps.accounts.choices import Capability
from apps.accounts.models import User
from apps.accounts.services import facts_announce, require_capability
from apps.audit.choices import Action, Outcome
from apps.audit.services import SYSTEM, audit_record
from apps.places.assets import sandbox
from apps.places.assets.exchange import FileRefused, Row, Table
from apps.places.assets.kinds import AssetKind, Problem
from apps.places.assets.writing import write_file
from apps.places.signals import assets_imported


@dataclass(frozen=True)
class ImportReport:
    created: int
    updated: int
    epsg: int
    ignored: tuple[str, ...]
    """Columns of the file that this kind does not know."""


class ImportRefused(ValueError):
    """Nothing was changed; `problems` names every bad row."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.number))
        super().__init__(f"{len({problem.number for problem in problems})} bad rows; nothing was changed")


class OutOfCharge(ImportRefused):
    """The actor may manage assets, but not these."""


def assets_import(
    *,
    actor: User | None,
    path: Path,
    kind: AssetKind,
    crs: str = "",
    given: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> ImportReport:
    """Create or update assets from a file.

    Args:
        actor: None is the system itself, from the command line.
        crs: coordinate reference system of a file that does not say its own, as an EPSG code.
        given: values for columns that the file does not have or leaves empty.
        dry_run: check everything against the database, then change nothing.

    Raises:
        PermissionDenied: the actor may not manage assets.
        FileRefused: the file as a whole cannot be used.
        OutOfCharge: at least one row is, or would come to be, outside the actor's jurisdictions and camera groups.
        ImportRefused: at least one row is bad.
    """
    require_capability(actor, Capability.ASSET_MANAGE, action=Action.ASSET_IMPORT, target=kind.name)
    try:
        table = _aligned(sandbox.read_table(path, crs=crs), kind, given or {})
        missing = kind.required() - set(table.columns)
        if missing:
            raise FileRefused(f"{path.name} has no column {', '.join(sorted(missing))}")
        assets, problems = kind.clean(table.rows, table.columns)
        with transaction.atomic():
            if not problems and (foreign := kind.out_of_charge(assets, actor=actor)):
                raise OutOfCharge(foreign)
            if not problems:
                problems = kind.complete(assets)
            if problems:
                raise ImportRefused(problems)
            written = kind.write(assets, actor=actor)
            assets_imported.send(sender=kind.model, kind=kind.name)
            facts_announce("assets.imported")
            ignored = tuple(column for column in table.columns if column not in kind.fields())
            report = ImportReport(written.created, written.updated, table.epsg, ignored)
            audit_file(actor, Action.ASSET_IMPORT, path, kind.name, created=report.created, updated=report.updated)
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        refused = ImportRefused([Problem(0, f"the database refuses the rows: {str(error).splitlines()[0]}")])
        audit_file(actor, Action.ASSET_IMPORT, path, kind.name, failed=refused.problems[0].reason)
        raise refused from error
    except (FileRefused, ImportRefused) as error:
        outcome = Outcome.REFUSED if isinstance(error, OutOfCharge) else Outcome.FAILED
        audit_file(actor, Action.ASSET_IMPORT, path, kind.name, failed=str(error), outcome=outcome)
        raise
    return report


def assets_export(*, actor: User | None, path: Path, kind: AssetKind) -> int:
    """Write every asset of a kind that the actor may see, in EPSG:4326; the suffix of `path` chooses the format.

    Returns:
        The number of rows.

    Raises:
        PermissionDenied: the actor may not manage assets.
        FileRefused: unknown suffix, nothing to write, or the format cannot hold these rows.
    """
    require_capability(actor, Capability.ASSET_MANAGE, action=Action.ASSET_EXPORT, target=kind.name)
    rows = list(kind.exported(actor))
    write_file(path, rows, tuple(kind.fields()))
    audit_file(actor, Action.ASSET_EXPORT, path, kind.name, rows=len(rows))
    return len(rows)


def _aligned(table: Table, kind: AssetKind, given: Mapping[str, str]) -> Table:
    """The table with full column names instead of a Shapefile's ten characters, and with the given values filled in."""
    unknown = sorted(set(given) - set(kind.fields()))
    if unknown:
        raise FileRefused(f"{kind.name} have no column {', '.join(unknown)}")
    short = {column[:10]: column for column in kind.fields() if column not in table.columns}
    names = {column: short.get(column, column) for column in table.columns}
    columns = tuple(dict.fromkeys([*names.values(), *given]))

    def aligned(row: Row) -> Row:
        values = {names[column]: value for column, value in row.values.items()}
        filled = {column: text for column, text in given.items() if values.get(column) in (None, "")}
        return msgspec.structs.replace(row, values=values | filled)

    return msgspec.structs.replace(table, columns=columns, rows=tuple(aligned(row) for row in table.rows))


def audit_file(
    actor: User | None,
    action: Action,
    path: Path,
    target: str,
    *,
    failed: str = "",
    outcome: Outcome = Outcome.FAILED,
    **counts: int,
) -> None:
    """Record that a file was imported or exported, or why not and with which outcome; its hash says which file it was."""
    digest = ""
    if path.is_file():
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    audit_record(
        actor=actor or SYSTEM,
        action=action,
        target_type="assets",
        target=target,
        outcome=outcome if failed else Outcome.DONE,
        reason=failed,
        data={"file": path.name, "sha256": digest, **counts},
    )
