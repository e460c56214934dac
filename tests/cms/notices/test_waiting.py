# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mails that wait for the end of the quiet hours, or for the one mail of the day."""

from datetime import time, timedelta

import pytest
from django.core import mail
from django.utils.translation import ngettext
from procrastinate.contrib.django.models import ProcrastinateJob

from cms import clock
from cms.accounts.privacy import erase
from cms.accounts.telling import tell
from cms.notices.models import Notice, NoticePreference
from cms.notices.operations import deliver, letter, waiting, write, write_many
from cms.notices.preferences import prefer
from cms.tasks import empty_outbox
from tests.factories import actor

pytestmark = pytest.mark.django_db
DAILY, EACH = NoticePreference.Rhythm.DAILY, NoticePreference.Rhythm.EACH


@pytest.fixture
def reader(cast):
    return cast.trainee


def two_together() -> str:
    return ngettext("%(number)s message of today", "%(number)s messages of today", 2) % {"number": 2}


def wants(person, rhythm=DAILY, quiet_from=None, quiet_to=None):
    return prefer(
        person_id=person.pk, rhythm=rhythm, quiet_from=quiet_from, quiet_to=quiet_to, at=clock.now()
    )


def written(reader, key, *, can_wait=True, **fields):
    given = {"subject": f"Oggetto {key}", "body": f"Parole {key}.\n\n-- \nPiano metropolitano\n"}
    return write(
        key=key,
        to=reader.user.email,
        at=clock.now(),
        reader_id=reader.pk,
        can_wait=can_wait,
        **given | fields,
    )


def pass_time(**held):
    """The hour has come for the mails that wait."""
    Notice.objects.filter(not_before__isnull=False, **held).update(
        not_before=clock.now() - timedelta(minutes=1)
    )


def jobs_of(notice):
    return ProcrastinateJob.objects.filter(task_name="cms.send_mail", args__notice_id=notice.pk).count()


def test_a_mail_that_can_wait_has_no_job_until_its_hour(reader):
    wants(reader)
    held, urgent = written(reader, "a"), written(reader, "b", can_wait=False)

    assert (held.not_before > clock.now(), urgent.not_before) == (True, None)
    assert (jobs_of(held), jobs_of(urgent)) == (0, 1)
    assert waiting(clock.now()) == []
    assert deliver(notice_id=held.pk) is False
    assert mail.outbox == []


def test_who_chose_nothing_gets_each_at_once(reader):
    notice = written(reader, "a")

    assert notice.not_before is None
    assert jobs_of(notice) == 1


def test_many_at_once_wait_as_one_does(reader, cast):
    wants(reader)
    letters = [
        letter(template="login_exists", context={}, key=f"k{person.pk}", to="x@example.it", at=clock.now(),
               reader_id=person.pk)
        for person in (reader, cast.other_trainee)
    ]  # fmt: skip

    write_many(letters, can_wait=True)

    assert Notice.objects.get(reader=reader).not_before is not None
    assert Notice.objects.get(reader=cast.other_trainee).not_before is None
    assert ProcrastinateJob.objects.filter(task_name="cms.send_mail").count() == 1


def test_telling_passes_it_on(reader):
    wants(reader)
    tell(person_id=reader.pk, template="login_exists", context={}, key="t", at=clock.now(), can_wait=True)

    assert Notice.objects.get(key="t").not_before is not None


def test_the_mails_of_a_day_go_as_one_and_each_is_marked(reader):
    wants(reader)
    rows = [written(reader, key) for key in "abc"]
    pass_time()

    empty_outbox(0)
    empty_outbox(0)

    [sent] = mail.outbox
    assert sent.subject.startswith("3 ")
    for key in "abc":
        assert sent.body.count(f"Parole {key}.") == 1
    assert sent.body.count("\n-- \n") == 1
    assert list(Notice.objects.values_list("body", "calendar")) == [("", "")] * 3
    assert Notice.objects.filter(sent_at=None).count() == 0
    assert [deliver(notice_id=row.pk) for row in rows] == [False] * 3


def test_one_alone_goes_as_it_is(reader):
    wants(reader)
    written(reader, "a")
    pass_time()

    empty_outbox(0)

    assert [one.subject for one in mail.outbox] == ["Oggetto a"]


def test_after_the_quiet_hours_each_goes_by_itself(reader):
    wants(reader, EACH, time(0), time(23, 59))
    written(reader, "a"), written(reader, "b")
    pass_time()

    empty_outbox(0)

    assert sorted(one.subject for one in mail.outbox) == ["Oggetto a", "Oggetto b"]


def test_an_invitation_goes_by_itself_at_the_same_hour(reader):
    wants(reader)
    written(reader, "a"), written(reader, "b")
    written(reader, "i", calendar="BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")
    pass_time()

    empty_outbox(0)

    assert sorted(one.subject[:9] for one in mail.outbox) == [two_together()[:9], "Oggetto i"]


def test_what_comes_later_waits_for_the_next_day(reader):
    wants(reader)
    written(reader, "a"), written(reader, "b")
    pass_time()
    tomorrow = written(reader, "c")

    empty_outbox(0)

    assert "Parole c." not in mail.outbox[0].body
    tomorrow.refresh_from_db()
    assert tomorrow.sent_at is None


class Down(Exception):
    """The server of the mail is gone in the middle."""


def test_when_the_sending_fails_none_is_marked_and_later_all_go_once(reader, settings):
    wants(reader)
    rows = [written(reader, key) for key in "ab"]
    pass_time()
    right = settings.MAILERS
    settings.MAILERS = {"default": {"BACKEND": "tests.cms.notices.test_waiting.NoServer"}}

    with pytest.raises(Down):
        deliver(notice_id=rows[0].pk)

    assert Notice.objects.filter(sent_at=None).exclude(body="").count() == 2
    settings.MAILERS = right
    empty_outbox(0)
    assert [one.subject for one in mail.outbox] == [two_together()]


class NoServer:
    """A mail server that takes nothing."""

    def __init__(self, **options):
        del options

    def send_messages(self, messages):
        raise Down


def test_nothing_that_waits_goes_to_who_was_erased_nor_names_who_was(reader, cast):
    wants(reader)
    about = cast.other_trainee
    written(reader, "a"), written(reader, "b"), written(reader, "c", about_id=about.pk)
    erase(person=about, reason="richiesta", by=actor(cast.administrator), at=clock.now())
    pass_time()

    empty_outbox(0)
    assert [one.subject for one in mail.outbox] == [two_together()]

    written(reader, "d")
    erase(person=reader, reason="richiesta", by=actor(cast.administrator), at=clock.now())
    assert Notice.objects.filter(reader=reader).count() == 0
    assert NoticePreference.objects.count() == 0


def test_a_new_choice_is_for_what_waits_already(reader):
    wants(reader)
    row = written(reader, "a")
    wants(reader, EACH)

    assert waiting(clock.now()) == [row.pk]
    empty_outbox(0)
    assert [one.subject for one in mail.outbox] == ["Oggetto a"]
