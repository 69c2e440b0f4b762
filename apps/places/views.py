"""Base map tiles over HTTP, for whoever may open the map."""

import gzip
from functools import cache

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from apps.accounts.choices import Capability
from apps.accounts.selectors import has_capability
from apps.places.tile_cache import TileCache
from apps.places.tiles import BadTile, TileNumber, base_map_version, cut_tile

FORMAT = 1
"""Raised when the same data is cut differently, so that browsers and caches ask again."""
MAX_AGE_S = 60
_TYPE = "application/vnd.mapbox-vector-tile"


@cache
def tile_cache() -> TileCache:
    """The cache of this process."""
    return TileCache(settings.VAR_DIR / "tiles")


@require_safe
def base_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """One tile as gzip-compressed MVT; 204 where the map is empty, 503 while the database takes too long."""
    if not has_capability(request.user, Capability.MAP_VIEW):
        raise PermissionDenied
    try:
        number = TileNumber(z, x, y)
    except BadTile as error:
        raise Http404 from error
    version = f"{FORMAT}-{base_map_version()}"
    tag = f'"{version}-{z}-{x}-{y}"'
    if tag in request.headers.get("If-None-Match", ""):
        return _cacheable(HttpResponseNotModified(), tag)
    tile = tile_cache().get(version, number)
    if tile is None:
        try:
            cut = cut_tile(number)
        except OperationalError:
            return HttpResponse(status=503, headers={"Retry-After": "2"})
        tile = gzip.compress(cut, 6, mtime=0) if cut else b""
        tile_cache().put(version, number, tile)
    return _cacheable(_answer(request, tile), tag)


def _answer(request: HttpRequest, tile: bytes) -> HttpResponse:
    if not tile:
        return HttpResponse(status=204)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(tile, content_type=_TYPE, headers={"Content-Encoding": "gzip"})
    return HttpResponse(gzip.decompress(tile), content_type=_TYPE)


def _cacheable(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = f"private, max-age={MAX_AGE_S}"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return response
