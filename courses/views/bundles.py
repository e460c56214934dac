# SPDX-License-Identifier: AGPL-3.0-or-later
"""All of one's certificates in one file: at once while they are few, else by a job."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from cms import clock
from cms.clock import day_of
from cms.rights import actor_of, door, fetch, signed_in
from courses.certificates.sharing import bundles
from courses.certificates.sharing.models import Bundle, CertificateDownload
from courses.certificates.sharing.operations import note_copies
from courses.certificates.sharing.queries import ready_of
from courses.certificates.sharing.rules import can_read_bundle


@door(signed_in, methods=("POST",))
@never_cache
def bundle_all(request: HttpRequest) -> HttpResponse:
    """The ZIP itself while they are few; else asks for it, and shows how far it is."""
    actor, at = actor_of(request), clock.now()
    person_id = actor.person_id or 0
    rows = list(ready_of(person_id)[: bundles.AT_ONCE + 1])
    if not rows:
        messages.info(request, _("None of your certificates is ready yet: try again in a minute."))
        return redirect("certificates")
    if len(rows) > bundles.AT_ONCE:
        return redirect("bundle", uid=bundles.ask(person_id=person_id, by=actor, at=at).uid)
    content = bundles.zip_of(rows, at=at)
    _note(person_id, [row.pk for row in rows], at=at)
    return _sent(content, at)


@door(can_read_bundle, sample="bundle")
@never_cache
def bundle(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How far the ZIP is; htmx asks for the progress alone, and for the whole once done."""
    made: Bundle = fetch(request, can_read_bundle, uid=uid)
    context = {
        "bundle": made,
        "job": _job_of(made),
        "has_file": Bundle.objects.filter(pk=made.pk, zip_bytes__isnull=False).exists(),
    }
    is_piece = request.headers.get("HX-Request") == "true"
    name = "bundle_progress" if is_piece else "bundle"
    answer = render(request, f"courses/sharing/{name}.html", context)
    if is_piece and made.made_at:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _job_of(made: Bundle) -> dict[str, object]:
    is_finished = made.made_at is not None
    return {
        "title": _("The ZIP file"),
        "done": made.done,
        "total": made.total,
        "is_finished": is_finished,
        "has_failed": not is_finished and bundles.is_late(made, at=clock.now()),
        "started_at": made.asked_at,
    }


@door(can_read_bundle, sample="bundle")
@never_cache
def bundle_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The ZIP, for a day."""
    made: Bundle = fetch(request, can_read_bundle, uid=uid)
    content = Bundle.objects.filter(pk=made.pk).values_list("zip_bytes", flat=True).first()
    if content is None or made.made_at is None:
        return redirect("bundle", uid=uid)  # it says why: not made yet, or deleted after a day
    if request.method == "GET":
        inside = ready_of(made.person_id).filter(file__made_at__lte=made.made_at)
        _note(made.person_id, list(inside.values_list("pk", flat=True)), at=clock.now())
    return _sent(bytes(content), made.made_at)


def _note(person_id: int, certificates: list[int], *, at: datetime) -> None:
    note_copies(
        certificates=certificates, way=CertificateDownload.Way.BUNDLE, person_id=person_id, at=at
    )  # fmt: skip


def _sent(content: bytes, at: datetime) -> HttpResponse:
    name = f"attestati-{day_of(at).isoformat()}.zip"
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
