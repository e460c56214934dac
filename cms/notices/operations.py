# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a mail, and sending it once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string

from cms import clock, jobs
from cms.notices.headers import whole
from cms.notices.models import Notice
from cms.people.models import Person


@transaction.atomic
def write(
    *, key: str, to: str, subject: str, body: str, at: datetime, reader_id: int | None = None,
    about_id: int | None = None,
) -> Notice | None:  # fmt: skip
    """Puts a mail in the outbox, with the job that sends it; the same `key` again is the same mail.

    None when the data of who reads it, or of whom it names, were erased.
    """
    if _erased({reader_id, about_id}):
        return None
    notice, made = Notice.objects.get_or_create(
        key=key,
        defaults={
            "to": to, "subject": subject[:250], "body": body, "at": at, "reader_id": reader_id,
            "about_id": about_id,
        },
    )  # fmt: skip
    if made:
        jobs.defer("cms.send_mail", notice_id=notice.pk)
    return notice


@transaction.atomic
def write_many(letters: Sequence[Notice]) -> None:
    """As `write`, for many at once: five queries whatever their number."""
    gone = _erased({one for letter in letters for one in (letter.reader_id, letter.about_id)})
    letters = [row for row in letters if not {row.reader_id, row.about_id} & gone]
    keys = [letter.key for letter in letters]
    known = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
    Notice.objects.bulk_create([row for row in letters if row.key not in known], ignore_conflicts=True)
    fresh = Notice.objects.filter(key__in=set(keys) - known).values_list("pk", flat=True)
    jobs.defer_many("cms.send_mail", [{"notice_id": pk} for pk in fresh])


def _erased(people: set[int | None]) -> set[int | None]:
    """Those of them whose data were erased."""
    known = Person.objects.filter(pk__in=[one for one in people if one], erasures__isnull=False)
    return set(known.values_list("pk", flat=True))


def letter(
    *, template: str, context: dict[str, Any], key: str, to: str, at: datetime, reader_id: int | None = None,
    about_id: int | None = None, headers: dict[str, str] | None = None,
) -> Notice:  # fmt: skip
    """A mail not yet in the outbox, from templates/mail/<template>.txt, whose first line is the subject.

    `headers` are those of the message beside the usual ones (RFC 8058's, for instance).
    """
    text = render_to_string(f"mail/{template}.txt", context | {"site_url": settings.SITE_URL})
    subject, _newline, body = text.strip().partition("\n")
    return Notice(
        key=key, to=to, subject=subject.strip()[:250], body=body.strip() + "\n", at=at, reader_id=reader_id,
        about_id=about_id, headers=headers or {})  # fmt: skip


def write_from(
    *, template: str, context: dict[str, Any], key: str, to: str, at: datetime, reader_id: int | None = None,
    about_id: int | None = None,
) -> Notice | None:  # fmt: skip
    """As `write`, from templates/mail/<template>.txt, whose first line is the subject."""
    made = letter(template=template, context=context, key=key, to=to, at=at)
    return write(
        key=key, to=to, subject=made.subject, body=made.body, at=at, reader_id=reader_id, about_id=about_id
    )


def of_person(person_id: int) -> Q:
    """The mails to somebody, and those that name them and have not gone."""
    return Q(reader=person_id) | Q(about=person_id, sent_at=None)


def forget_subjects(*, person_id: int) -> int:
    """Of the mails that named somebody to others it stays that they went; how many had words left."""
    return Notice.objects.filter(about=person_id).exclude(subject="", body="").update(subject="", body="")


def waiting(at: datetime) -> list[int]:
    """Ids of the mails that their own job did not get out: the server was down. After a week they stay."""
    unsent = Notice.objects.filter(
        sent_at=None, at__range=(at - timedelta(days=7), at - timedelta(minutes=10))
    )
    return list(unsent.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def deliver(*, notice_id: int) -> bool:
    """Sends a mail of the outbox; False when it had been sent already. The row is locked meanwhile.

    One that names somebody whose data were erased since it was written is deleted.
    """
    notice = Notice.objects.select_for_update().filter(pk=notice_id, sent_at=None).first()
    if notice is None:
        return False
    if _erased({notice.reader_id, notice.about_id}):
        notice.delete()
        return False
    message = EmailMessage(notice.subject, notice.body, settings.DEFAULT_FROM_EMAIL, [notice.to])
    message.extra_headers = whole(notice.headers)
    message.send()
    notice.sent_at, notice.body, notice.headers = clock.now(), "", {}
    notice.save(update_fields=["sent_at", "body", "headers"])
    return True
