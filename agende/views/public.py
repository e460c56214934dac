# SPDX-License-Identifier: AGPL-3.0-or-later
"""Published agendas, for everybody: page, PDF and text as stored."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agende.publishing import content_of, contents
from agende.queries import file_of, published_version
from agende.texts.blocks import canonical
from agende.texts.models import Version, VersionFile
from cms.pages.cache import mark_public
from cms.rights import Hidden, anyone, door


def _version(zone: str, edition: str) -> Version:
    if version := published_version(zone, edition):
        return version
    raise Hidden("no published agenda")


@door(anyone, sample="published_agenda")
def published(request: HttpRequest, zone: str, edition: str) -> HttpResponse:
    """The approved text, its act, its PDF with size and fingerprint."""
    version = _version(zone, edition)
    mark_public(request)
    context = {
        "version": version,
        "agenda": version.agenda,
        "file": file_of(version),
        "areas": contents(version.frame, version.blocks),
    }
    return render(request, "agende/published.html", context)


@door(anyone, sample="published_agenda")
def published_pdf(request: HttpRequest, zone: str, edition: str) -> HttpResponse:
    """The PDF, byte for byte as stored; 404 while it is being made."""
    stored = VersionFile.objects.filter(version=_version(zone, edition)).first()
    if stored is None:
        raise Hidden("the PDF is not made yet")
    return _file(bytes(stored.content), "application/pdf", f"agenda-{zone}-{edition}.pdf", stored.sha256)


@door(anyone, sample="published_agenda")
def published_text(request: HttpRequest, zone: str, edition: str) -> HttpResponse:
    """The text, block by block, as JSON: its SHA-256 is the version's fingerprint."""
    version = _version(zone, edition)
    content = canonical(content_of(version))
    return _file(content, "application/json", f"agenda-{zone}-{edition}.json", version.sha256)


def _file(content: bytes, kind: str, name: str, sha256: str) -> HttpResponse:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "ETag": f'"{sha256}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
