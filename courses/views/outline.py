# SPDX-License-Identifier: AGPL-3.0-or-later
"""The outline beside an activity: what is done, what comes before and after, what the certificate still asks."""

from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.clock import ROME
from courses.catalogue.completion import Clause
from courses.catalogue.content import Activity, Kind
from courses.catalogue.models import ModuleVersion
from courses.enrolments.models import Completion, Enrolment
from courses.enrolments.queries import still_needed
from courses.queries import certificate_for, newer_version

PAGES = {Kind.QUIZ: "quiz", Kind.SURVEY: "survey", Kind.ASSIGNMENT: "assignment", Kind.MEETING: "meeting"}


def activity_url(slug: str, activity: Activity) -> str:
    """Address of an activity's page, by its kind."""
    return reverse(PAGES.get(Kind(activity.kind), "lesson"), args=[slug, activity.uid])


def activity_of(enrolment: Enrolment, uid: UUID, *kinds: Kind) -> Activity:
    """The activity of the version followed, when it is of one of `kinds`. Raises Http404."""
    activity = enrolment.followed.activity(uid)
    if activity is None or activity.kind not in kinds:
        raise Http404("no such activity in the version followed")
    return activity


def saved_words(at: datetime) -> str:
    """ "Salvato alle 10:42" (Rome), of what has just been committed."""
    return _("Saved at %(time)s") % {"time": f"{timezone.localtime(at, ROME):%H:%M}"}


class Player:
    """One enrolment at one of its activities, for the templates."""

    def __init__(self, enrolment: Enrolment, activity: Activity) -> None:
        self.enrolment, self.activity = enrolment, activity
        self.progress, self.slug = enrolment.progress, enrolment.module.slug
        self.module_url = reverse("module", args=[self.slug])

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """Every activity: title, url, state (done, now, next), text, as the component `steps` wants them."""
        return [
            {
                "title": activity.title,
                "url": activity_url(self.slug, activity),
                "state": self._state(activity),
                "text": activity.part_in_words,
            }
            for activity in self.enrolment.followed.activities
        ]

    def _state(self, activity: Activity) -> str:
        if activity.uid == self.activity.uid:
            return "now"
        return "done" if activity.uid in self.progress.finished else "next"

    @cached_property
    def place(self) -> int:
        """Which activity this is, from 1; 0 when the version followed no longer has it."""
        uids = [activity.uid for activity in self.enrolment.followed.activities]
        return uids.index(self.activity.uid) + 1 if self.activity.uid in uids else 0

    @property
    def previous(self) -> dict[str, Any] | None:
        return self.steps[self.place - 2] if self.place > 1 else None

    @property
    def following(self) -> dict[str, Any] | None:
        return self.steps[self.place] if self.place < len(self.steps) else None

    @property
    def is_done(self) -> bool:
        return self.activity.uid in self.progress.finished

    @cached_property
    def newer(self) -> ModuleVersion | None:
        """The major version that the person is asked to go on in."""
        return newer_version(self.enrolment)

    @cached_property
    def missing(self) -> list[Clause]:
        """What the certificate still asks, in words; nothing once the module is completed."""
        return [] if self.progress.is_completed else still_needed(self.enrolment)


def go_on(
    request: HttpRequest, player: Player, *, completion: Completion | None, at: datetime
) -> HttpResponseRedirect:
    """After an activity is done: to the next one, or to the module's page when that completed it."""
    words = _("%(saved)s: “%(title)s” is done.")
    messages.success(request, words % {"saved": saved_words(at), "title": player.activity.title})
    if completion:
        messages.success(request, _completed(player.enrolment))
    following = None if completion else player.following
    return redirect(following["url"] if following else player.module_url)


def _completed(enrolment: Enrolment) -> str:
    if certificate_for(enrolment):
        return _("You have completed the module: your certificate is being prepared.")
    return _(
        "You have completed the module. The training office issues the certificate: you get an e-mail when it is ready."
    )
