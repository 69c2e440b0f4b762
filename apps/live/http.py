"""JSON answers of the map: compressed, and not sent again while they are the same."""

import gzip
import hashlib
from typing import Any

import msgspec
import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

SMALL_BYTES = 1024
_GZIP_LEVEL = 5


def json_response(request: HttpRequest, payload: Any) -> HttpResponse:
    """`payload` as JSON with an ETag over its content; 304 where the browser has it, gzip where it takes it."""
    body = orjson.dumps(payload, default=msgspec.to_builtins)
    tag = f'W/"{hashlib.blake2b(body, digest_size=16).hexdigest()}"'
    response: HttpResponse
    if tag in (word.strip() for word in request.headers.get("If-None-Match", "").split(",")):
        response = HttpResponseNotModified()
    elif len(body) >= SMALL_BYTES and accepts_gzip(request):
        response = HttpResponse(gzip.compress(body, _GZIP_LEVEL, mtime=0), content_type="application/json")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(body, content_type="application/json")
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return response


def accepts_gzip(request: HttpRequest) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")
