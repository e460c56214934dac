# SPDX-License-Identifier: AGPL-3.0-or-later
"""A stored file, whole or the part a player asks for (RFC 9110 §14): without it no browser can seek."""

import re
from collections.abc import Iterator
from typing import IO, Any

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

from courses.catalogue.content import StoredFile

ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
CHUNK = 64 * 1024


def serve_range(
    request: HttpRequest, file: IO[Any], *, stored: StoredFile, content_type: str
) -> HttpResponseBase:
    """200 with the whole file, 206 with one range of it, 416 when the range lies outside."""
    part = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    if part is None or part[0] == "bytes=-":
        whole = FileResponse(file, filename=stored.name, content_type=content_type)
        whole.headers["Accept-Ranges"] = "bytes"
        return whole
    first, last = _bounds(part, stored.size)
    if first > last:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stored.size}"})
    response = StreamingHttpResponse(_chunks(file, first, last), status=206, content_type=content_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(last - first + 1)
    response.headers["Content-Range"] = f"bytes {first}-{last}/{stored.size}"
    return response


def _bounds(part: re.Match[str], size: int) -> tuple[int, int]:
    first, last = part[1], part[2]
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _chunks(file: IO[Any], first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
