# SPDX-License-Identifier: AGPL-3.0-or-later
"""“I am at work on it”: said, said again, taken back."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from agende import process
from agende.amendments.claims import can_claim
from agende.texts.models import TextDoc
from agende.views.addresses import of_contribution, of_section
from cms import clock
from cms.rights import Hidden, actor_of, door, fetch


@door(can_claim, sample="text", methods=("POST",))
def claim(request: HttpRequest, agenda: UUID, uid: UUID) -> HttpResponse:
    """Makes or lengthens one's claim on a text; `do=release` ends it. Leads back to the page it was said on."""
    doc: TextDoc = fetch(request, can_claim, uid=uid)
    if doc.of_section.agenda.uid != agenda:
        raise Hidden("a text of another agenda")
    if request.POST.get("do") == "release":
        process.release_text(doc=doc, by=actor_of(request), at=clock.now())
        messages.success(request, _("The others no longer read that you are at work on this text."))
    else:
        _claim(request, doc)
    return redirect(_back(doc, request.POST.get("page", "")))


def _claim(request: HttpRequest, doc: TextDoc) -> None:
    try:
        made = process.claim_text(doc=doc, by=actor_of(request), at=clock.now())
    except process.AlreadyClaimed as refused:
        words = _("%(who)s said so before you and is at work on this text until %(until)s.")
        said = {"who": refused.claim.person, "until": _hour(refused.claim.until)}
        messages.warning(request, words % said)
    else:
        words = _("The others read that you are at work on this text until %(until)s.")
        messages.success(request, words % {"until": _hour(made.until)})


def _hour(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def _back(doc: TextDoc, page: str) -> str:
    """The page of the text that the button was on; its section when it is none of them."""
    if doc.contribution:
        names = {"write": "write_contribution", "contribution": "contribution"}
        return of_contribution(names[page], doc.contribution) if page in names else _section(doc)
    return of_section("write_common_text", doc.of_section) if page == "write" else _section(doc)


def _section(doc: TextDoc) -> str:
    return of_section("section", doc.of_section)
