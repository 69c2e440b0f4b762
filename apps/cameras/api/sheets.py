"""Tables as CSV, and the record of who took them or read them."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from apps.accounts.sessions import address_of
from apps.audit.choices import Action
from apps.audit.services import audit_record
from safecity_gis.core.sheets import cell

AS = OpenApiParameter("as", str, enum=["json", "csv"])


def wants_csv(request: Request) -> bool:
    return request.query_params.get("as") == "csv"


def csv_answer(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], name: str) -> HttpResponse:
    """A download of that name: UTF-8 with a header; what is not known is an empty cell, and none runs in a spreadsheet."""
    answer = HttpResponse(
        content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
    writer = csv.writer(answer)
    writer.writerow(columns)
    writer.writerows([cell(row[column]) for column in columns] for row in rows)
    return answer


def reading_record(request: Request, action: Action, target_type: str, target: str, **data: Any) -> None:
    """Record that somebody read, or took away as a table, what tells where the city does not see (rule G20)."""
    told = {"form": "csv" if wants_csv(request) else "json"} | data
    who = {"actor": request.user, "address": address_of(request)}
    audit_record(action=action, target_type=target_type, target=target, data=told, **who)
