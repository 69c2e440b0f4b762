"""Writes rows that carry a code of their own by COPY: the same rows again stay the same rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from django.contrib.gis.db.models.fields import BaseSpatialField
from django.db import connection
from django.db.models import Model
from psycopg import sql
from shapely.geometry.base import BaseGeometry

from apps.places.models import Located
from apps.simulator.city.facts import Provenance
from apps.simulator.city.frame import to_degrees

SRID = 4326
Row = Mapping[str, Any]
"""Columns by name; shapes in metres of the city's frame."""


def trust(provenance: Provenance) -> dict[str, object]:
    """The three columns of `Located`."""
    return {"accuracy_m": provenance.accuracy_m, "origin": str(provenance.origin), "source": provenance.source}


def ewkb(shapes: Iterable[BaseGeometry]) -> list[str]:
    """Shapes in metres as hexadecimal EWKB in degrees."""
    array = np.empty(len(shapes := list(shapes)), dtype=object)
    array[:] = shapes
    return [str(text) for text in shapely.to_wkb(shapely.set_srid(to_degrees(array), SRID), hex=True, include_srid=True)]


def rows_put(model: type[Model], rows: Sequence[Row]) -> dict[str, int]:
    """Create or update by `code`; returns primary keys by code."""
    if not rows:
        return {}
    columns = list(rows[0])
    spatial = {f.column for f in model._meta.concrete_fields if isinstance(f, BaseSpatialField)} & set(columns)
    values = {name: ewkb(row[name] for row in rows) if name in spatial else [row[name] for row in rows] for name in columns}
    table, names = sql.Identifier(model._meta.db_table), sql.SQL(", ").join(map(sql.Identifier, columns))
    changes = sql.SQL(", ").join(sql.SQL("{0} = EXCLUDED.{0}").format(sql.Identifier(name)) for name in columns if name != "code")
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA").format(names, table)
        )
        with cursor.copy(sql.SQL("COPY incoming ({}) FROM STDIN").format(names)) as copy:
            for row in zip(*values.values(), strict=True):
                copy.write_row(row)
        put = "INSERT INTO {0} ({1}) SELECT {1} FROM incoming ON CONFLICT (code) DO UPDATE SET {2} RETURNING code, id"
        cursor.execute(sql.SQL(put).format(table, names, changes))
        keys = dict(cursor.fetchall())
        cursor.execute("DROP TABLE incoming")
    return keys


def others_of(model: type[Model], rows: Sequence[Row]) -> list[str]:
    """Codes of the same sources that are no longer among `rows`: leftovers of an earlier edition of the facts."""
    codes = {row["code"] for row in rows}
    candidates = model._default_manager.filter(source__in=_sources(rows)).values_list("code", flat=True)
    return [code for code in candidates if code not in codes]


def others_drop(model: type[Model], rows: Sequence[Row]) -> None:
    """Delete the leftovers of an earlier edition."""
    if gone := others_of(model, rows):
        model._default_manager.filter(code__in=gone).delete()


def is_replaced(model: type[Located], rows: Sequence[Row]) -> bool:
    """Whether somebody put data of another source into the table, for instance a real extract; then it is theirs."""
    return model._default_manager.exclude(source__in=_sources(rows)).exists()


def _sources(rows: Sequence[Row]) -> set[str]:
    return {row["source"] for row in rows}
