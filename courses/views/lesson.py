# SPDX-License-Identifier: AGPL-3.0-or-later
"""A lesson (text, video, file) and a meeting, as the learner sees them."""

import json
from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.rights import actor_of, door, fetch
from courses import learning
from courses.catalogue.content import LESSONS, Kind
from courses.enrolments.queries import lesson_done_at, video_place
from courses.enrolments.rules import can_learn
from courses.tutoring.meetings import meetings_of
from courses.views.outline import Player, activity_of, go_on, saved_words

LONGEST = 24 * 3600


@door(can_learn, sample="lesson", methods=("GET", "POST"))
@never_cache
def lesson(request: HttpRequest, slug: str, activity: UUID) -> HttpResponse:
    """A lesson; the button marks it as done and leads to the next."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    shown = activity_of(enrolment, activity, *LESSONS)
    player = Player(enrolment, shown)
    if request.method == "POST":
        at = clock.now()
        completion = learning.complete_lesson(
            enrolment=enrolment, activity_uid=activity, by=actor_of(request), at=at
        )
        return go_on(request, player, completion=completion, at=at)
    context = {
        "player": player,
        "activity": shown,
        "done_at": lesson_done_at(enrolment, activity) if player.is_done else None,
        "place": video_place(enrolment, activity) if shown.video else 0,
    }
    return render(request, "courses/lesson.html", context)


@door(can_learn, sample="file_lesson", methods=("POST",))
@never_cache
def download(request: HttpRequest, slug: str, activity: UUID) -> HttpResponseRedirect:
    """Counts the download, once a person, and leads to the file: reading it (GET) writes nothing."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    activity_of(enrolment, activity, Kind.FILE)
    learning.count_download(enrolment=enrolment, activity_uid=activity, by=actor_of(request), at=clock.now())
    answer = HttpResponseRedirect(reverse("material", args=[slug, activity, "file"]))
    answer.status_code = 303
    return answer


@door(can_learn, sample="video_lesson", methods=("POST",))
@never_cache
def keep_place(request: HttpRequest, slug: str, activity: UUID) -> JsonResponse:
    """Keeps where a video was left: JSON `{"seconds": 83}` → `{"saved_words": "Salvato alle 10:42"}`."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    activity_of(enrolment, activity, Kind.VIDEO)
    seconds = _seconds(request.body)
    if seconds is None:
        words = _("The place in the video must be a number of seconds.")
        return JsonResponse({"problem": words}, status=400)
    at = clock.now()
    is_kept = learning.keep_video_place(
        enrolment=enrolment, activity_uid=activity, seconds=seconds, by=actor_of(request), at=at
    )
    return JsonResponse({"saved_words": saved_words(at) if is_kept else ""})


def _seconds(body: bytes) -> int | None:
    with suppress(ValueError, TypeError, AttributeError, OverflowError, RecursionError):
        seconds = int(json.loads(body).get("seconds"))
        return seconds if 0 <= seconds <= LONGEST else None
    return None


@door(can_learn, sample="meeting")
@never_cache
def meeting(request: HttpRequest, slug: str, activity: UUID) -> HttpResponse:
    """What the meeting is, when, and how much of it was attended so far."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    shown = activity_of(enrolment, activity, Kind.MEETING)
    context = {
        "player": Player(enrolment, shown),
        "activity": shown,
        "attended": enrolment.progress.attended.get(shown.uid),
        "linked": meetings_of(enrolment.module, shown.uid),
    }
    return render(request, "courses/meeting.html", context)
