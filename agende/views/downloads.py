# SPDX-License-Identifier: AGPL-3.0-or-later
"""A version as files: the published ones for everybody, the frozen ones for the zone."""

import hashlib
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from agende.publishing.downloads import KINDS
from agende.queries import OF_A_VERSION, versions_shown
from agende.texts.models import Version, VersionFile
from agende.texts.rules import can_read_agenda
from cms.rights import Hidden, anyone, door, fetch

PDF = "agenda.pdf"


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
    return _file(shown_version(zone, edition), PDF, f"agenda-{zone}-{edition}")


@door(anyone, sample="published_agenda")
def published_text(request: HttpRequest, zone: str, edition: str) -> HttpResponse:
    """The version that stands as JSON: its SHA-256 is the version's fingerprint."""
    return _file(shown_version(zone, edition), "agenda.json", f"agenda-{zone}-{edition}")


@door(anyone, sample="published_file")
def published_file(request: HttpRequest, zone: str, edition: str, number: int, name: str) -> HttpResponse:
    """A file of a published version."""
    return _file(shown_version(zone, edition, number), name, f"agenda-{zone}-{edition}")


@door(can_read_agenda, sample="agenda_file")
@never_cache
def version_file(request: HttpRequest, uid: UUID, number: int, name: str) -> HttpResponse:
    """A file of a frozen version, for those who work in its zone."""
    agenda = fetch(request, can_read_agenda, uid=uid)
    version = agenda.versions.select_related(*OF_A_VERSION).filter(number=number).first()
    if version is None:
        raise Hidden("no such version")
    return _file(version, name, f"agenda-{agenda.zone.slug}-{agenda.edition.slug}")


def _file(version: Version, name: str, stem: str) -> HttpResponse:
    """The PDF as stored (404 while it is being made), the rest as `publishing.downloads` makes it."""
    if name == PDF:
        stored = VersionFile.objects.filter(version=version).first()
        if stored is None:
            raise Hidden("the PDF is not made yet")
        return answer(bytes(stored.content), "application/pdf", f"{stem}.pdf", stored.sha256)
    kind = KINDS.get(name)
    if kind is None:
        raise Hidden("no such kind of file")
    content = kind.make(version)
    ending = name.partition(".")[2]
    middle = "" if name.startswith("agenda.") else f"-{name.partition('.')[0]}"
    return answer(
        content,
        kind.media_type,
        f"{stem}-v{version.number}{middle}.{ending}",
        hashlib.sha256(content).hexdigest(),
    )


def answer(content: bytes, media_type: str, name: str, sha256: str) -> HttpResponse:
    """Bytes to open in the browser or, where it would run or show them as a page of ours, to download."""
    where = "inline" if media_type in {"application/pdf", "application/json"} else "attachment"
    headers = {"Content-Disposition": f'{where}; filename="{name}"', "ETag": f'"{sha256}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)
