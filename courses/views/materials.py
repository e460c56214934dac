# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files and pictures of a module: for who is enrolled, and nobody else."""

from itertools import chain
from pathlib import PurePosixPath
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache

from cms.rights import door, fetch
from courses.catalogue.content import Kind
from courses.enrolments.queries import versions_sat
from courses.enrolments.rules import can_learn
from courses.questions.content import Question
from courses.views.outline import activity_of
from courses.views.ranges import serve_range

FILE_TYPES = {
    "vtt": "text/vtt; charset=utf-8",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "pdf": "application/pdf",
}
PICTURE_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
A_YEAR = "private, max-age=31536000, immutable"


@door(can_learn, sample="material")
@never_cache
def material(request: HttpRequest, slug: str, activity: UUID, role: str) -> HttpResponseBase:
    """A file of a lesson (video, captions, file), as frozen in the version; parts of it when asked (Range)."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    stored = activity_of(enrolment, activity, Kind.VIDEO, Kind.FILE).files.get(role)
    if stored is None or not default_storage.exists(stored.path):
        raise Http404("no such file")
    kind = FILE_TYPES.get(stored.name.rsplit(".", 1)[-1].lower(), "application/octet-stream")
    return serve_range(request, default_storage.open(stored.path), stored=stored, content_type=kind)


def picture_url(slug: str, activity_uid: object, question: Question) -> str:
    """Address of a question's picture ("" without): it changes with the picture, so that it is kept long."""
    if question.picture is None:
        return ""
    address = reverse("question_picture", args=[slug, activity_uid, question.uid])
    return f"{address}?{question.picture.sha256[:16]}"


@door(can_learn, sample="picture")
def picture(request: HttpRequest, slug: str, activity: UUID, question: str) -> HttpResponseBase:
    """The picture of a question of a test, in the version followed or in one the person has sat."""
    enrolment = fetch(request, can_learn, module__slug=slug)
    for version in chain([enrolment.followed], versions_sat(enrolment)):
        test = version.activity(activity)
        found = test.pictures.get(question) if test else None
        if found and request.META["QUERY_STRING"] in ("", found.sha256[:16]):
            answer = picture_file(found.path)
            answer.headers["Cache-Control"] = A_YEAR
            return answer
    raise Http404("no such picture")


def picture_file(path: str) -> FileResponse:
    """A picture as stored. Raises Http404 when there is none."""
    kind = PICTURE_TYPES.get(PurePosixPath(path).suffix.lower())
    if kind is None or not default_storage.exists(path):
        raise Http404("no such picture")
    return FileResponse(default_storage.open(path), content_type=kind)
