# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files of the library at their own addresses, and its list as a CSV."""

import mimetypes
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified

from cms.rights import Hidden, anyone, door
from home.documents.files import DocumentFile
from home.documents.library import csv_of, narrowed
from home.documents.models import DocumentPage
from home.documents.versions import is_closed

IN_THE_BROWSER = frozenset({"pdf", "txt", "mp4", "webm"})


@door(anyone, sample="document_file")
def file(request: HttpRequest, uid: UUID, name: str) -> HttpResponseBase:
    """A published file by its bytes: it never changes at its address. Gone while its page is no longer public."""
    kept = DocumentFile.objects.filter(uid=uid).first()
    if kept is None or kept.filename != name or not _is_open(kept):
        raise Hidden("no such published file")
    etag = f'"{kept.sha256}"'
    if etag in request.headers.get("If-None-Match", ""):
        answer: HttpResponseBase = HttpResponseNotModified()
    elif not default_storage.exists(str(kept.file.name)):
        raise Hidden("the bytes are gone from the store")
    else:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        as_file = kept.ending not in IN_THE_BROWSER
        answer = FileResponse(kept.file.open("rb"), as_attachment=as_file, filename=name, content_type=kind)
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-cache"  # asked again each time: a page taken down takes its files with it
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _is_open(kept: DocumentFile) -> bool:
    """Anybody may read its page, and the collection of the file that the page names in its role."""
    page = DocumentPage.objects.live().public().filter(pk=kept.page_id).first()
    if page is None:
        return False
    document = page.document if kept.role == DocumentFile.Role.MAIN else page.accessible_document
    return document is None or not is_closed(document)


@door(anyone)
def listed(request: HttpRequest) -> HttpResponse:
    """The documents that the address chooses, as a CSV."""
    items = narrowed(request.GET, DocumentPage.objects.live().public())
    content = csv_of(items, absolute=request.build_absolute_uri)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="documenti.csv"'
    return response
