# SPDX-License-Identifier: AGPL-3.0-or-later
"""Published minutes: the version that stands, and every one at its own address for ever.

Everybody comes in; `can_read_minutes` says whose minutes they find: of a closed meeting none, if it is not for them.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.meetings.minutes.content import canonical
from cms.meetings.minutes.models import MinutesFile, MinutesVersion
from cms.meetings.minutes.queries import became_of, published_versions, sendings_of
from cms.meetings.minutes.reading import read
from cms.meetings.minutes.rules import can_read_minutes, minutes_read_by
from cms.pages.cache import mark_public
from cms.rights import Hidden, actor_of, anyone, door, fetch


@door(anyone, sample="published_minutes")
def published(request: HttpRequest, slug: str) -> HttpResponse:
    """The minutes that stand."""
    rows = minutes_read_by(actor_of(request)).filter(minutes__meeting__slug=slug)
    version = rows.order_by("-number").first()
    if version is None:
        raise Hidden("no published minutes")
    return _page(request, version)


@door(anyone, sample="published_minutes_version")
def published_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A version at its own address; one that no longer stands says so, its words are what they were."""
    return _page(request, _version(request, slug, number))


def _version(request: HttpRequest, slug: str, number: int) -> MinutesVersion:
    version: MinutesVersion = fetch(request, can_read_minutes, minutes__meeting__slug=slug, number=number)
    return version


def _page(request: HttpRequest, version: MinutesVersion) -> HttpResponse:
    meeting = version.minutes.meeting
    versions = list(published_versions(meeting))
    if meeting.is_public:
        mark_public(request)
    context = {
        "meeting": meeting,
        "crumbs": [
            {"title": _("Meetings"), "url": reverse("meetings:calendar")},
            {"title": meeting.title, "url": reverse("meetings:meeting", args=[meeting.slug])},
        ],
        "version": version,
        "content": read(version, became_of(sendings_of(meeting))),
        "versions": versions,
        "stands": versions[0],
        "is_superseded": versions[0].number != version.number,
        "file": MinutesFile.objects.filter(version=version).defer("content").first(),
    }
    return render(request, "meetings/minutes_published.html", context)


@door(anyone, sample="published_minutes_version")
def pdf(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The PDF of a version, byte for byte as stored; while the worker makes it, a page that says so."""
    version = _version(request, slug, number)
    stored = MinutesFile.objects.filter(version=version).first()
    if stored is None:
        page = reverse("meetings:published_minutes_version", args=[slug, number])
        response = render(request, "meetings/minutes_waiting.html", {"page": page}, status=404)
        response["Retry-After"] = "60"
        return response
    return _file(bytes(stored.content), "application/pdf", version, "pdf", stored.sha256)


@door(anyone, sample="published_minutes_version")
def data(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The words of a version as JSON: its SHA-256 is the version's fingerprint."""
    version = _version(request, slug, number)
    return _file(canonical(version.content), "application/json", version, "json", version.sha256)


def _file(content: bytes, media_type: str, version: MinutesVersion, ending: str, sha256: str) -> HttpResponse:
    name = f"verbale-{version.minutes.meeting.slug}-v{version.number}.{ending}"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "ETag": f'"{sha256}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)
