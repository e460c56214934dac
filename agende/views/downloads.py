# SPDX-License-Identifier: AGPL-3.0-or-later
"""A version as files: the published ones for everybody, the frozen ones for the zone."""

import hashlib
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from agende.publishing.downloads import KINDS, Kind
from agende.publishing.files import DATA, PDF, SAID, file_of
from agende.queries import OF_A_VERSION, versions_shown
from agende.texts.models import Version
from agende.texts.rules import can_read_agenda
from cms.accounts import limits
from cms.pages.cache import mark_public
from cms.rights import Hidden, anyone, door, fetch

MADE_A_MINUTE = 30
"""Files made anew, or lives read from the log, that one address may ask for."""


def shown_version(zone: str, edition: str, number: int | None = None) -> Version:
    """A published version by its number, or the one that stands. Raises Hidden."""
    versions = versions_shown(zone, edition)
    found = versions.filter(number=number).first() if number else versions.first()
    if found is None:
        raise Hidden("no such published version")
    return found


@door(anyone, sample="published_agenda")
def published_pdf(request: HttpRequest, zone: str, edition: str) -> HttpResponse:
    """The PDF of the version that stands, byte for byte as stored."""
    return _public(request, shown_version(zone, edition), PDF)


@door(anyone, sample="published_agenda")
def published_text(request: HttpRequest, zone: str, edition: str) -> HttpResponse:
    """The version that stands as JSON: its SHA-256 is the version's fingerprint."""
    return _public(request, shown_version(zone, edition), DATA)


@door(anyone, sample="published_file")
def published_file(request: HttpRequest, zone: str, edition: str, number: int, name: str) -> HttpResponse:
    """A file of a published version."""
    return _public(request, shown_version(zone, edition, number), name)


@door(can_read_agenda, sample="agenda_file")
@never_cache
def version_file(request: HttpRequest, uid: UUID, number: int, name: str) -> HttpResponse:
    """A file of a frozen version, for those who work in its zone."""
    agenda = fetch(request, can_read_agenda, uid=uid)
    version = agenda.versions.select_related(*OF_A_VERSION).filter(number=number).first()
    if version is None:
        raise Hidden("no such version")
    kind = _kind(version, name)
    return _made(version, name, kind) if kind.make else _stored(request, version, name, kind)


def _public(request: HttpRequest, version: Version, name: str) -> HttpResponse:
    """A file for everybody: those that are made are kept like pages, and one address makes so many a minute."""
    kind = _kind(version, name)
    if kind.make is None:
        return _stored(request, version, name, kind)
    if is_busy(request):
        return busy(request)
    mark_public(request)
    return _made(version, name, kind)


def _kind(version: Version, name: str) -> Kind:
    kind = KINDS.get(name)
    if kind is None or (name == SAID and not hasattr(version, "publication")):
        raise Hidden("no such kind of file")
    return kind


def _stored(request: HttpRequest, version: Version, name: str, kind: Kind) -> HttpResponse:
    """The bytes that were stored; while the worker makes them, a page that says so."""
    stored = file_of(version, name)
    if stored is None:
        response = render(
            request, "agende/file_waiting.html", {"agenda": version.agenda, "version": version}, status=404
        )
        response["Retry-After"] = "60"
        return response
    return answer(bytes(stored.content), kind.media_type, _name(version, name), stored.sha256)


def _made(version: Version, name: str, kind: Kind) -> HttpResponse:
    content = kind.make(version) if kind.make else b""
    return answer(content, kind.media_type, _name(version, name), hashlib.sha256(content).hexdigest())


def _name(version: Version, name: str) -> str:
    """Zone, edition and version stand in the name under which a file is kept by who downloads it."""
    stem, ending = name.rsplit(".", 1)
    middle = "" if stem == "agenda" else f"-{stem}"
    agenda = version.agenda
    return f"agenda-{agenda.zone.slug}-{agenda.edition.slug}-v{version.number}{middle}.{ending}"


def is_busy(request: HttpRequest) -> bool:
    """Whether an address asks for too much that is made for it alone."""
    return limits.is_too_often(request, "agenda", MADE_A_MINUTE)


def busy(request: HttpRequest) -> HttpResponse:
    """Asks for a minute of patience."""
    response = render(request, "agende/file_waiting.html", {"is_busy": True}, status=429)
    response["Retry-After"] = "60"
    return response


def answer(content: bytes, media_type: str, name: str, sha256: str) -> HttpResponse:
    """Bytes to open in the browser or, where it would run or show them as a page of ours, to download."""
    where = "inline" if media_type in {"application/pdf", "application/json"} else "attachment"
    headers = {"Content-Disposition": f'{where}; filename="{name}"', "ETag": f'"{sha256}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)
