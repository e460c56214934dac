# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a learner does: enrols, goes through the lessons, gives up."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import actor_of, door, fetch
from courses import learning
from courses.catalogue.content import Activity
from courses.catalogue.rules import can_enrol
from courses.enrolments.models import Enrolment
from courses.enrolments.queries import next_activity
from courses.enrolments.rules import can_learn
from courses.views.outline import Player
from courses.views.ranges import serve_range

MATERIAL_TYPES = {
    "vtt": "text/vtt; charset=utf-8",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "pdf": "application/pdf",
}


@door(can_enrol, sample="module", methods=("GET", "POST"))
@never_cache
def enrol(request: HttpRequest, slug: str) -> HttpResponse:
    """A page with one button; the button enrols."""
    module = fetch(request, can_enrol, slug=slug)
    if request.method == "POST":
        learning.enrol(module=module, by=actor_of(request), at=clock.now())
        return redirect("resume", slug=slug)
    return render(request, "courses/enrol.html", {"module": module})


@door(can_learn, sample="enrolment", methods=("GET", "POST"))
@never_cache
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """A page with one button; the button gives up the enrolment."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    if request.method == "POST":
        learning.cancel(enrolment=enrolment, by=actor_of(request), at=clock.now())
        return redirect("module", slug=slug)
    return render(request, "courses/cancel.html", {"enrolment": enrolment})


@door(can_learn, sample="enrolment")
@never_cache
def resume(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads to the first activity not done, or to the module's page when all are."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    activity = next_activity(enrolment)
    if activity is None:
        return redirect("module", slug=slug)
    return redirect("quiz" if activity.is_quiz else "lesson", slug=slug, activity=activity.uid)


@door(can_learn, sample="lesson", methods=("GET", "POST"))
@never_cache
def lesson(request: HttpRequest, slug: str, activity: UUID) -> HttpResponse:
    """A lesson; the button marks it as done and leads to the next."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    shown = _lesson(enrolment, activity)
    player = Player(enrolment, shown)
    if request.method == "POST":
        learning.complete_lesson(
            enrolment=enrolment, activity_uid=activity, by=actor_of(request), at=clock.now()
        )
        following = player.following
        return redirect(following["url"] if following else player.module_url)
    return render(request, "courses/lesson.html", {"player": player, "activity": shown})


@door(can_learn, sample="material")
@never_cache
def material(request: HttpRequest, slug: str, activity: UUID, role: str) -> HttpResponseBase:
    """A file of a lesson (video, captions, file), as frozen in the version; parts of it when asked (Range)."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    stored = _lesson(enrolment, activity).files.get(role)
    if stored is None or not default_storage.exists(stored.path):
        raise Http404("no such file")
    kind = MATERIAL_TYPES.get(stored.name.rsplit(".", 1)[-1].lower(), "application/octet-stream")
    return serve_range(request, default_storage.open(stored.path), stored=stored, content_type=kind)


def _lesson(enrolment: Enrolment, uid: UUID) -> Activity:
    activity = enrolment.version.activity(uid)
    if activity is None or activity.is_quiz:
        raise Http404("no such lesson in the version of this enrolment")
    return activity
