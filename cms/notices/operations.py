# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a mail, and sending it once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string

from cms import clock, jobs
from cms.locks import wait_for
from cms.notices.headers import whole
from cms.notices.message import Message
from cms.notices.models import Notice, NoticePreference
from cms.notices.preferences import leaving_times, mails_of
from cms.people.models import Person

SIGNATURE = "\n-- \n"
"""Before what every mail ends with (templates/mail/base.txt): of many in one it stands once."""


@transaction.atomic
def write(
    *, key: str, to: str, subject: str, body: str, at: datetime, reader_id: int | None = None,
    about_id: int | None = None, calendar: str = "", can_wait: bool = False,
) -> Notice | None:  # fmt: skip
    """Puts a mail in the outbox, with the job that sends it; the same `key` again is the same mail.

    `calendar` is what calendars read of it (`ical.invitation_file`). `can_wait`: not in the quiet hours of the reader,
    and with the others of the day where they want one mail a day. None when the data of who reads it, or of whom it
    names, were erased.
    """
    if _erased({reader_id, about_id}):
        return None
    leaves = leaving_times([reader_id], at=at) if can_wait else {}
    notice, made = Notice.objects.get_or_create(
        key=key,
        defaults={
            "to": to, "subject": subject[:250], "body": body, "at": at, "reader_id": reader_id,
            "about_id": about_id, "calendar": calendar, "not_before": leaves.get(reader_id),
        },
    )  # fmt: skip
    if made and notice.not_before is None:
        jobs.defer("cms.send_mail", notice_id=notice.pk)
    return notice


@transaction.atomic
def write_many(letters: Sequence[Notice], *, can_wait: bool = False) -> None:
    """As `write`, for many at once: five queries whatever their number, six where they can wait."""
    gone = _erased({one for letter in letters for one in (letter.reader_id, letter.about_id)})
    letters = [row for row in letters if not {row.reader_id, row.about_id} & gone]
    if can_wait and letters:
        leaves = leaving_times([row.reader_id for row in letters], at=letters[0].at)
        for row in letters:
            row.not_before = leaves.get(row.reader_id)
    keys = [letter.key for letter in letters]
    known = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
    Notice.objects.bulk_create([row for row in letters if row.key not in known], ignore_conflicts=True)
    fresh = Notice.objects.filter(key__in=set(keys) - known, not_before=None).values_list("pk", flat=True)
    jobs.defer_many("cms.send_mail", [{"notice_id": pk} for pk in fresh])


def _erased(people: set[int | None]) -> set[int | None]:
    """Those of them whose data were erased."""
    known = Person.objects.filter(pk__in=[one for one in people if one], erasures__isnull=False)
    return set(known.values_list("pk", flat=True))


def letter(
    *, template: str, context: dict[str, Any], key: str, to: str, at: datetime, reader_id: int | None = None,
    about_id: int | None = None, headers: dict[str, str] | None = None, calendar: str = "",
) -> Notice:  # fmt: skip
    """A mail not yet in the outbox, from templates/mail/<template>.txt, whose first line is the subject.

    `headers` are those of the message beside the usual ones (RFC 8058's, for instance).
    """
    text = render_to_string(f"mail/{template}.txt", context | {"site_url": settings.SITE_URL})
    subject, _newline, body = text.strip().partition("\n")
    return Notice(
        key=key, to=to, subject=subject.strip()[:250], body=body.strip() + "\n", at=at, reader_id=reader_id,
        about_id=about_id, headers=headers or {}, calendar=calendar)  # fmt: skip


def write_from(
    *, template: str, context: dict[str, Any], key: str, to: str, at: datetime, reader_id: int | None = None,
    about_id: int | None = None, calendar: str = "", can_wait: bool = False,
) -> Notice | None:  # fmt: skip
    """As `write`, from templates/mail/<template>.txt, whose first line is the subject."""
    made = letter(template=template, context=context, key=key, to=to, at=at)
    return write(
        key=key, to=to, subject=made.subject, body=made.body, at=at, reader_id=reader_id, about_id=about_id,
        calendar=calendar, can_wait=can_wait)  # fmt: skip


def of_person(person_id: int) -> Q:
    """The mails to somebody, and those that name them and have not gone."""
    return Q(reader=person_id) | Q(about=person_id, sent_at=None)


def forget_subjects(*, person_id: int) -> int:
    """Of the mails that named somebody to others it stays that they went; how many had words left."""
    return Notice.objects.filter(about=person_id).exclude(subject="", body="").update(subject="", body="")


def waiting(at: datetime) -> list[int]:
    """Ids of the mails whose own job did not get them out (the server was down), and of those that waited long enough.

    After a week they stay.
    """
    unsent = Notice.objects.filter(sent_at=None).annotate(due=Coalesce("not_before", "at"))
    late = Q(not_before=None, at__lte=at - timedelta(minutes=10)) | Q(not_before__lte=at)
    return list(
        unsent.filter(late, due__gte=at - timedelta(days=7)).order_by("pk").values_list("pk", flat=True)
    )


@transaction.atomic
def deliver(*, notice_id: int) -> bool:
    """Sends a mail of the outbox; False when it had been sent already, or waits. The row is locked meanwhile.

    One that waited takes along the others of who wants one mail a day: they are sent as one, and all marked, or none.
    One that names somebody whose data were erased since it was written is deleted.
    """
    reader = Notice.objects.filter(pk=notice_id, not_before__isnull=False).values_list("reader", flat=True)
    if reader_id := reader.first():
        wait_for(mails_of(reader_id))
    rows = Notice.objects.select_for_update(of=("self",)).filter(sent_at=None)
    notice = rows.filter(Q(not_before=None) | Q(not_before__lte=clock.now()), pk=notice_id).first()
    if notice is None:
        return False
    if _erased({notice.reader_id, notice.about_id}):
        notice.delete()
        return False
    together = [notice, *_others_of_the_day(notice)]
    _message(together).send()
    for row in together:
        row.sent_at, row.body, row.headers, row.calendar = clock.now(), "", {}, ""
    Notice.objects.bulk_update(together, ["sent_at", "body", "headers", "calendar"])
    return True


def _others_of_the_day(notice: Notice) -> list[Notice]:
    """What else waited for the one mail a day of who reads it; an invitation goes by itself, programs take only one."""
    if notice.not_before is None or not _joins(notice):
        return []
    if not NoticePreference.objects.filter(
        person=notice.reader_id, rhythm=NoticePreference.Rhythm.DAILY
    ).exists():
        return []
    rows = Notice.objects.select_for_update(of=("self",)).filter(
        sent_at=None, not_before__lte=clock.now(), reader=notice.reader_id, to=notice.to
    )
    found = [row for row in rows.exclude(pk=notice.pk).order_by("pk") if _joins(row)]
    gone = _erased({row.about_id for row in found})
    return [row for row in found if row.about_id not in gone]


def _joins(notice: Notice) -> bool:
    return not notice.calendar and not notice.headers


def _message(together: Sequence[Notice]) -> Message:
    """One mail of one notice, or of all those of a day."""
    notice = together[0]
    subject, body = notice.subject, notice.body
    if len(together) > 1:
        told = [(one.subject, one.body.partition(SIGNATURE)[0].strip()) for one in together]
        made = letter(template="notices_together", context={"told": told}, key="", to=notice.to, at=notice.at)
        subject, body = made.subject, made.body
    message = Message(subject, body, settings.DEFAULT_FROM_EMAIL, [notice.to])
    message.extra_headers, message.calendar = whole(notice.headers), notice.calendar
    return message
