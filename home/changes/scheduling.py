# SPDX-License-Identifier: AGPL-3.0-or-later
"""Approved pages whose moment has come go up, expired ones go down: each alone, so that none keeps back the others."""

import logging
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from wagtail.models import Page, Revision

from cms.accounts.telling import tell
from cms.audit.operations import record

log = logging.getLogger(__name__)


def put_up_and_take_down(at: datetime) -> None:
    """As Wagtail's `publish_scheduled`, page by page. What fails for a reason of the moment is tried again."""
    for page in Page.objects.filter(live=True, expire_at__lt=at).order_by("expire_at"):
        try:
            page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        except Exception:
            log.exception("page %s was not taken down", page.pk)
    for revision in Revision.objects.filter(approved_go_live_at__lt=at).order_by("approved_go_live_at"):
        try:
            revision.publish(log_action="wagtail.publish.scheduled")
        except (ValidationError, PermissionDenied) as refused:
            _send_back(revision, refused, at)
        except Exception:
            log.exception("revision %s did not go live", revision.pk)


@transaction.atomic
def _send_back(revision: Revision, refused: ValidationError | PermissionDenied, at: datetime) -> None:
    """What no longer may go live as it is loses its moment; who wrote it hears why."""
    words = " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    page = revision.content_object
    record(by=None, verb="pages.schedule_refused", on=page, at=at, detail={"why": words})
    if revision.user_id and revision.user.person_id:
        tell(
            person_id=revision.user.person_id, template="schedule_refused",
            context={"title": page.title, "page_id": page.pk, "why": words},
            key=f"home.schedule_refused:{revision.pk}", at=at)  # fmt: skip
