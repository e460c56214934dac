# SPDX-License-Identifier: AGPL-3.0-or-later
"""A mail that carries an invitation for calendars."""

import pytest
from django.core import mail

from cms import clock
from cms.notices.models import Notice
from cms.notices.operations import deliver, write

ONE = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nX-WORDS:perché\r\nEND:VCALENDAR\r\n"
TWO = ONE.replace("REQUEST", "CANCEL")


def sent(calendar: str):
    notice = write(
        key="k", to="a@example.it", subject="Invito", body="Parole.\n", at=clock.now(), calendar=calendar
    )
    deliver(notice_id=notice.pk)
    [message] = mail.outbox
    assert Notice.objects.get(pk=notice.pk).calendar == ""
    return message.message()


@pytest.mark.django_db
def test_without_one_it_is_plain_text():
    assert sent("").get_content_type() == "text/plain"


@pytest.mark.django_db
def test_the_invitation_stands_beside_the_words():
    message = sent(ONE)

    assert message.get_content_type() == "multipart/alternative"
    words, calendar = message.iter_parts()
    assert words.get_content().strip() == "Parole."
    assert calendar.get_content_type() == "text/calendar"
    assert (calendar.get_param("method"), calendar.get_param("charset")) == ("REQUEST", "utf-8")
    assert calendar.get_payload(decode=True).decode() == ONE
    assert message["Subject"] == "Invito"


@pytest.mark.django_db
def test_of_several_the_others_are_attached():
    message = sent(ONE + TWO)

    assert message.get_content_type() == "multipart/mixed"
    both, other = message.iter_parts()
    assert both.get_content_type() == "multipart/alternative"
    assert (other.get_param("method"), other.get_filename()) == ("CANCEL", "incontro-2.ics")
    assert other.get_payload(decode=True).decode() == TWO
