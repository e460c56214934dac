# SPDX-License-Identifier: AGPL-3.0-or-later
"""The administrator erases the data of somebody: what goes and what stays, counted, then the name typed again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.accounts import privacy
from cms.accounts.erased_kinds import ENDED, ended_in_words, gone_in_words, staying_in_words
from cms.accounts.models import Erasure
from cms.accounts.rules import can_erase_person
from cms.people.models import Person
from cms.rights import actor_of, door, fetch
from cms.views.erasing_forms import ErasureForm


@door(can_erase_person, sample="person_to_erase", methods=("GET", "POST"))
@never_cache
def erase_person(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Asks, erases; afterwards says when it was done and what went."""
    person: Person = fetch(request, can_erase_person, uid=uid)
    done = Erasure.objects.filter(person=person).select_related("by").first()
    if done and request.method == "GET":
        going = privacy.what_goes(person, at=clock.now())
        context = {"erasure": done, **_done(done), "stays": _stays(person, going)}
        return render(request, "cms/erased_person.html", context)
    form = ErasureForm(request.POST or None, person=person)
    if form.is_bound and form.is_valid():
        at, reason = clock.now(), form.cleaned_data["reason"]
        privacy.erase(person=person, reason=reason, by=actor_of(request), at=at)
        messages.success(request, _("The personal data have been erased."))
        return redirect("erase_person", uid=uid)
    at = clock.now()
    going = privacy.what_goes(person, at=at)
    context = {
        "person": person,
        "form": form,
        "goes": gone_in_words(going),
        "ends": ended_in_words(privacy.what_ends(person, at=at)),
        "stays": _stays(person, going),
    }
    return render(request, "cms/erase_person.html", context, status=422 if form.errors else 200)


def _stays(person: Person, going: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return staying_in_words(privacy.what_stays(person, going=going))


def _done(done: Erasure) -> dict[str, list[tuple[str, int]]]:
    """What went and what ended, as counted then, in the words of the page that asked."""
    counts = done.counts.items()
    went = [(label, number) for label, number in counts if not label.startswith(ENDED)]
    ended = [(label.removeprefix(ENDED), number) for label, number in counts if label.startswith(ENDED)]
    return {"goes": gone_in_words(went), "ends": ended_in_words(ended)}
