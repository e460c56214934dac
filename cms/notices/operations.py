# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a mail, and sending it once."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from cms import clock, jobs
from cms.notices.models import Notice


@transaction.atomic
def write(*, key: str, to: str, subject: str, body: str, at: datetime) -> Notice:
    """Puts a mail in the outbox, with the job that sends it; the same `key` again is the same mail."""
    notice, made = Notice.objects.get_or_create(
        key=key, defaults={"to": to, "subject": subject[:250], "body": body, "at": at}
    )
    if made:
        jobs.defer("cms.send_mail", notice_id=notice.pk)
    return notice


def write_from(*, template: str, context: dict[str, Any], key: str, to: str, at: datetime) -> Notice:
    """As `write`, from templates/mail/<template>.txt, whose first line is the subject."""
    text = render_to_string(f"mail/{template}.txt", context | {"site_url": settings.SITE_URL})
    subject, _newline, body = text.strip().partition("\n")
    return write(key=key, to=to, subject=subject.strip(), body=body.strip() + "\n", at=at)


def waiting(at: datetime) -> list[int]:
    """Ids of the mails that their own job did not get out: the server was down. After a week they stay."""
    unsent = Notice.objects.filter(
        sent_at=None, at__range=(at - timedelta(days=7), at - timedelta(minutes=10))
    )
    return list(unsent.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def deliver(*, notice_id: int) -> bool:
    """Sends a mail of the outbox; False when it had been sent already. The row is locked meanwhile."""
    notice = Notice.objects.select_for_update().filter(pk=notice_id, sent_at=None).first()
    if notice is None:
        return False
    EmailMessage(notice.subject, notice.body, settings.DEFAULT_FROM_EMAIL, [notice.to]).send()
    notice.sent_at, notice.body = clock.now(), ""
    notice.save(update_fields=["sent_at", "body"])
    return True
