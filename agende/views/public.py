# SPDX-License-Identifier: AGPL-3.0-or-later
"""Published agendas, for everybody: the one that stands, and every version at its own address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from agende.actions.models import Record
from agende.actions.queries import in_agenda, standing_of
from agende.phases.models import AgendaState
from agende.publishing import contents
from agende.publishing.files import PDF, SAID
from agende.publishing.formal import Sheet, acts_of, approved_in_words, calendar_of, signoffs_sheet
from agende.publishing.pages import Area, with_lives
from agende.queries import HEAVY, files_of, versions_shown
from agende.queries.meetings import Born, born_in_version
from agende.signoffs.queries import counts
from agende.texts.models import Version
from agende.views.downloads import shown_version
from cms.pages.cache import mark_public
from cms.rights import anyone, door


@door(anyone, sample="published_agenda")
def published(request: HttpRequest, zone: str, edition: str) -> HttpResponse:
    """The version that stands: text, records, matrix, sign-offs, acts, files with size and fingerprint."""
    return _page(request, shown_version(zone, edition))


@door(anyone, sample="published_version")
def published_version(request: HttpRequest, zone: str, edition: str, number: int) -> HttpResponse:
    """A version at its own address for ever; one that no longer stands says so, its text is what it was."""
    return _page(request, shown_version(zone, edition, number))


def _page(request: HttpRequest, version: Version) -> HttpResponse:
    agenda = version.agenda
    versions = list(versions_shown(agenda.zone.slug, agenda.edition.slug).defer(*HEAVY))
    stands = versions[0]
    mark_public(request)
    born = born_in_version(version)
    signoffs, acts, files = signoffs_sheet(version), acts_of(version, is_now=True), files_of(version)
    progress = _progress(version) if stands.number == version.number else []
    lives = reverse("agende:published_life", args=[agenda.zone.slug, agenda.edition.slug, "-"]).removesuffix(
        "-/"
    )
    has_lives = "paragrafi" in request.GET
    context = {
        "version": version,
        "html": with_lives(version.html, lives) if has_lives else version.html,
        "has_lives": has_lives,
        "agenda": agenda,
        "stands": stands,
        "is_superseded": stands.number != version.number,
        "versions": versions,
        "file": files.get(PDF),
        "said": files.get(SAID),
        "approved": approved_in_words(version),
        "signoffs": signoffs,
        "counts": counts(version),
        "acts": acts,
        "calendar": calendar_of(agenda),
        "index": [*_areas(version), *_further(signoffs, acts, versions, progress, born)],
        "born": born,
        "lives": lives,
        "progress": progress,
        "changes": _changes(version),
    }
    return render(request, "agende/published.html", context)


def _changes(version: Version) -> str:
    """Where to see what a correction changed."""
    if version.corrects is None:
        return ""
    agenda = version.agenda
    page = reverse("agende:compare_published", args=[agenda.zone.slug, agenda.edition.slug])
    return f"{page}?da={version.corrects.number}&a={version.number}"


def _progress(version: Version) -> list[dict[str, Any]]:
    """How far actions and indicators of the version are, while it is being carried out."""
    if version.agenda.state != AgendaState.MONITORING:
        return []
    kept = {record["uid"] for record in version.frame.get("records", ())}
    told = in_agenda(version.agenda).exclude(kind=Record.Kind.OBJECTIVE)
    records = [record for record in told if str(record.uid) in kept]
    standing = standing_of(records)
    return [{"record": record, "standing": standing[record.pk]} for record in records]


def _areas(version: Version) -> list[Area]:
    """The parts of the text that its page, as it was stored, has an anchor for."""
    areas = contents(version.frame, version.blocks)
    return [area for area in areas if f'id="{area.id}"' in version.html]


def _further(
    signoffs: Sheet, acts: Sheet, versions: list[Version], progress: list[Any], born: list[Born]
) -> list[dict[str, str]]:
    """What follows the text on the page, for its index."""
    parts = (
        (progress, "avanzamento", _("How far we are")),
        (born, "incontri", _("From the meetings")),
        (signoffs.rows, "firme", _("What the municipalities say")),
        (acts.rows, "atti", _("Acts")),
        (True, "calendario", _("Calendar")),
        (versions[1:], "versioni", _("Versions")),
    )
    return [{"id": anchor, "title": title} for found, anchor, title in parts if found]
