"""Pages of tracklets without a count: counting would read every row of the window."""

from typing import Any

from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response


class TrackletPages(CursorPagination):
    """GeoJSON feature collections, the newest first; `next` and `previous` lead on, and nothing says how many there are."""

    ordering = ("-valid_from", "tracklet_id")
    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 2000

    def decode_cursor(self, request: Request) -> Any:
        """Raises NotFound where the cursor is not one that we gave."""
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not _is_moment(cursor.position):
            raise NotFound(self.invalid_cursor_message)
        return cursor

    def get_paginated_response(self, data: dict[str, Any]) -> Response:
        links = {"next": self.get_next_link(), "previous": self.get_previous_link()}
        return Response({"type": "FeatureCollection", **links, "features": data["features"]})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        told = super().get_paginated_response_schema(schema)
        properties = told["properties"]
        properties["features"] = properties.pop("results")
        kind = {"type": {"type": "string", "enum": ["FeatureCollection"]}}
        return told | {"required": ["type", "features"], "properties": kind | properties}


def _is_moment(text: str) -> bool:
    try:
        at = parse_datetime(text)
    except ValueError:
        return False
    return at is not None and at.tzinfo is not None
