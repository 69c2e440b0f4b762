"""Kinds of assets that files may bring and take; each app names its own in `asset_kinds.py`, found as Django finds `admin.py`."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import shapely
from django.contrib.gis.db.models import fields as geo_fields
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.module_loading import autodiscover_modules

from apps.accounts.choices import Capability
from apps.accounts.selectors import scope_of
from apps.places.assets.exchange import Row, Value

BATCH = 1000
SRID = 4326

_SHAPES: Mapping[type[models.Field], tuple[str, ...]] = {
    geo_fields.PointField: ("Point",),
    geo_fields.LineStringField: ("LineString",),
    geo_fields.PolygonField: ("Polygon",),
    geo_fields.MultiPolygonField: ("Polygon", "MultiPolygon"),
    geo_fields.GeometryField: ("Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon"),
}
_TRUE, _FALSE = ("true", "t", "yes", "y", "1"), ("false", "f", "no", "n", "0")


class Visible(Protocol):
    def all(self) -> models.QuerySet: ...
    def visible_to(self, user: Any) -> models.QuerySet: ...


@dataclass
class Asset:
    """One row that passed every check; `values` holds model values, foreign keys already as instances."""

    number: int
    geometry: shapely.Geometry | None
    values: dict[str, Any]

    @property
    def code(self) -> str:
        return str(self.values["code"])

    def geos(self) -> GEOSGeometry:
        return GEOSGeometry(memoryview(shapely.to_wkb(self.geometry)), srid=SRID)


@dataclass(frozen=True)
class Problem:
    """What is wrong with one row; number 0 means the file as a whole."""

    number: int
    reason: str


@dataclass(frozen=True)
class Written:
    created: int
    updated: int


@dataclass
class AssetKind:
    """Rows of one model, keyed by `code`. A model with more to it overrides `fields`, `complete`, `write` or `exported`."""

    name: str
    model: type[models.Model]
    geometry: str
    columns: tuple[str, ...]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    """Values that every row of this kind has, where one table holds several kinds."""
    limits: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """Least and greatest value by column, both allowed."""
    computed: frozenset[str] = frozenset()
    """Columns that may be absent because `complete` fills them."""
    geometry_required: bool = True

    def fields(self) -> dict[str, models.Field]:
        """The model field of each column; columns of `--kind`, in the order of an export."""
        return {column: self.model._meta.get_field(column) for column in self.columns}

    def shapes(self) -> tuple[str, ...]:
        return _SHAPES[type(self.model._meta.get_field(self.geometry))]

    def required(self) -> set[str]:
        """Columns without which a new row cannot be made."""
        return {
            column
            for column, item in self.fields().items()
            if not (item.has_default() or item.null or item.blank or column in self.computed)
        }

    def clean(self, rows: Iterable[Row], columns: Sequence[str]) -> tuple[list[Asset], list[Problem]]:
        """Check every row and turn its values into the model's; `columns` are those that the file (or the user) gives."""
        fields = {column: item for column, item in self.fields().items() if column in columns}
        related = {column: _by_code(item) for column, item in fields.items() if isinstance(item, models.ForeignKey)}
        first: dict[str, int] = {}
        assets, problems = [], []
        for row in rows:
            values, reasons = {}, [row.problem] if row.problem and (self.geometry_required or row.problem != NO_GEOMETRY) else []
            for column, item in fields.items():
                try:
                    values[column] = self._value(column, item, row.values.get(column), related)
                except ValidationError as error:
                    reasons.append(f"{column}: {' '.join(error.messages)}")
            geometry = None if row.wkb is None else shapely.from_wkb(row.wkb)
            if geometry is not None and geometry.geom_type not in self.shapes():
                reasons.append(f"geometry is a {geometry.geom_type}, not a {' or '.join(self.shapes())}")
            code = str(values.get("code", ""))
            if code and first.setdefault(code, row.number) != row.number:
                reasons.append(f"code {code} is already that of row {first[code]}")
            problems += [Problem(row.number, reason) for reason in reasons]
            if not reasons:
                assets.append(Asset(row.number, self._promoted(geometry), values))
        return assets, problems + self._of_another_kind(assets)

    def out_of_charge(self, assets: list[Asset], *, actor: Any) -> list[Problem]:
        """Rows that are, or would come to be, where `actor` may not manage assets; None (the system) may everywhere.

        Called inside the transaction, before `complete`; the rows that exist stay locked. What has no jurisdiction is the
        whole city's.
        """
        bounds = [column for column in ("jurisdiction", "group") if column in self.columns]
        if actor is None or not bounds:
            return []
        scope = scope_of(actor, Capability.ASSET_MANAGE)
        allowed = scope.pairs if "group" in bounds else {(jurisdiction,) for jurisdiction in scope.jurisdictions}
        existing = self.model._default_manager.filter(code__in=[asset.code for asset in assets]).select_for_update(of=("self",))
        now = {code: tuple(place) for code, *place in existing.values_list("code", *(f"{column}__code" for column in bounds))}
        problems = []
        for asset in assets:
            before = now.get(asset.code, (None,))
            after = tuple(_told(asset.values[column]) for column in bounds) if "jurisdiction" in asset.values else before
            if any(place[0] is not None and place not in allowed for place in (before, after)):
                problems.append(Problem(asset.number, f"{asset.code} is not in your charge, or would no longer be"))
        return problems

    def complete(self, assets: list[Asset]) -> list[Problem]:
        """Fill computed columns; called inside the transaction, before `write`."""
        return []

    def write(self, assets: list[Asset], *, actor: Any) -> Written:
        """Create or update by code, in the name of `actor` (None is the system); called inside the transaction."""
        codes = [asset.code for asset in assets]
        existing = self.model._default_manager.filter(code__in=codes).count()
        rows = [self.model(**asset.values, **self.fixed, **self._placed(asset)) for asset in assets]
        changed = {name for asset in assets for name in (*asset.values, *self._placed(asset))} - {"code"}
        self.model._default_manager.bulk_create(
            rows, batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=sorted(changed)
        )
        return Written(created=len(assets) - existing, updated=existing)

    def exported(self, actor: Any) -> Iterator[tuple[shapely.Geometry | None, dict[str, Value]]]:
        """Geometry and values of every row that `actor` may see; None is the system itself."""
        related = [column for column, item in self.fields().items() if isinstance(item, models.ForeignKey)]
        rows = self.visible(actor).filter(**self.fixed).select_related(*related).order_by("code")
        for row in rows.iterator(chunk_size=BATCH):
            geometry = shapely.from_wkb(bytes(getattr(row, self.geometry).wkb))
            yield geometry, {column: _told(getattr(row, column)) for column in self.columns}

    def visible(self, actor: Any) -> models.QuerySet:
        manager: Visible = self.model._default_manager
        return manager.all() if actor is None else manager.visible_to(actor)

    def _placed(self, asset: Asset) -> dict[str, GEOSGeometry]:
        return {} if asset.geometry is None else {self.geometry: asset.geos()}

    def _promoted(self, geometry: shapely.Geometry | None) -> shapely.Geometry | None:
        if isinstance(geometry, shapely.Polygon) and isinstance(self._geometry_field(), geo_fields.MultiPolygonField):
            return shapely.MultiPolygon([geometry])
        return geometry

    def _geometry_field(self) -> object:
        return self.model._meta.get_field(self.geometry)

    def _value(self, column: str, item: models.Field, raw: Value, related: Mapping[str, Mapping[str, Any]]) -> Any:
        """Raises ValidationError where the value is not one of this column."""
        if isinstance(raw, str):
            raw = raw.strip() or None
        if raw is None:
            if item.null or column in self.computed:
                return None
            if isinstance(item, models.CharField) and item.blank:
                return ""
            if item.has_default():
                return item.get_default()
            raise ValidationError("is missing")
        if column in related:
            if str(raw) not in related[column]:
                raise ValidationError(f"{raw} does not exist")
            return related[column][str(raw)]
        value = item.clean(_typed(item, raw), None)
        low, high = self.limits.get(column, (-math.inf, math.inf))
        if isinstance(value, float | int) and not low <= value <= high:
            raise ValidationError(f"{value:g} is not from {low:g} to {high:g}")
        return value

    def _of_another_kind(self, assets: list[Asset]) -> list[Problem]:
        if not self.fixed:
            return []
        taken = set(self.model._default_manager.exclude(**self.fixed).values_list("code", flat=True))
        return [Problem(asset.number, f"code {asset.code} belongs to another kind") for asset in assets if asset.code in taken]


NO_GEOMETRY = "has no geometry"


def _typed(item: models.Field, raw: Value) -> Value:
    """What Django's own conversion would read wrongly: fractions as whole numbers, words as booleans, NaN as a number."""
    if isinstance(item, models.BooleanField) and isinstance(raw, str):
        if raw.lower() not in (*_TRUE, *_FALSE):
            raise ValidationError(f"{raw} is neither true nor false")
        return raw.lower() in _TRUE
    if isinstance(item, models.FloatField | models.IntegerField):
        try:
            number = float(raw or 0)
        except ValueError as error:
            raise ValidationError(f"{raw} is no number") from error
        if not math.isfinite(number) or (isinstance(item, models.IntegerField) and number != int(number)):
            raise ValidationError(f"{raw} is no {'whole ' if isinstance(item, models.IntegerField) else ''}number")
        return int(number) if isinstance(item, models.IntegerField) else number
    if isinstance(item, models.CharField):
        text = str(int(raw) if isinstance(raw, float) and raw.is_integer() else raw)
        if "\0" in text:
            raise ValidationError("contains a null character")
        return text
    return raw


def _by_code(item: models.Field) -> dict[str, Any]:
    related: Any = item.related_model
    return {row.code: row for row in related._default_manager.all()}


def _told(value: Any) -> Value:
    return value.code if isinstance(value, models.Model) else value


_kinds: dict[str, AssetKind] = {}


def register(*kinds: AssetKind) -> None:
    """Add kinds.

    Raises:
        ValueError: a name is taken, or two columns are the same in the ten characters that a Shapefile keeps.
    """
    for kind in kinds:
        if kind.name in _kinds:
            raise ValueError(f"asset kind {kind.name} is registered twice")
        if len({column[:10] for column in kind.fields()}) != len(kind.fields()):
            raise ValueError(f"columns of asset kind {kind.name} clash in a Shapefile")
        _kinds[kind.name] = kind


def all_kinds() -> Mapping[str, AssetKind]:
    """Every kind by name, sorted."""
    autodiscover_modules("asset_kinds")
    return dict(sorted(_kinds.items()))
