# SPDX-License-Identifier: AGPL-3.0-or-later
"""The document of an act that a published sheet names."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from cms.areas.models import ActFile
from cms.rights import Hidden, anyone, door
from home.plan.actions.models import ActionPage


@door(anyone, sample="plan_act_file")
def act_file(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Byte for byte as it was received; gone when no public sheet names the act any more."""
    stored = ActFile.objects.filter(act__uid=uid).first()
    if stored is None or not _is_named(stored.act_id):
        raise Hidden("no public sheet names this act")
    etag = f'"{stored.sha256}"'
    if etag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers={"ETag": etag})
    name = "atto.pdf" if stored.media_type == "application/pdf" else "atto.pdf.p7m"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"', "ETag": etag, "Cache-Control": "no-cache",
        "X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex",
    }  # fmt: skip
    return HttpResponse(bytes(stored.content), content_type=stored.media_type, headers=headers)


def _is_named(act: int) -> bool:
    """By itself, or as what it corrects, as `reading` shows it."""
    named = Q(acts=act) | Q(acts__corrected_by=act) | Q(acts__corrected_by__corrected_by=act)
    return bool(ActionPage.objects.in_public().filter(named).exists())
