# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker does for the platform."""

import logging

from django.db import connection
from procrastinate.contrib.django import app

from cms import clock, jobs
from cms.accounts.limits import forget_old
from cms.accounts.privacy import erase_late_writings
from cms.meetings.booking.lapsing import free_lapsed
from cms.meetings.booking.operations import promote
from cms.meetings.booking.reminding import remind
from cms.meetings.convening.quorum import freeze_closed
from cms.meetings.minutes.files import RENDER as RENDER_MINUTES
from cms.meetings.minutes.files import ask_again
from cms.meetings.minutes.files import store_pdf as store_minutes_pdf
from cms.meetings.payload import SERVE
from cms.meetings.planning.models import Meeting
from cms.notices.operations import deliver, waiting
from cms.people.operations import sync_all_groups

log = logging.getLogger(__name__)


@jobs.task(name="cms.send_mail")
def send_mail(notice_id: int) -> None:
    """Sends one mail of the outbox, unless it has gone already."""
    deliver(notice_id=notice_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="cms.empty_outbox", queueing_lock="cms.empty_outbox")
def empty_outbox(timestamp: int) -> None:
    """Mails of a time without mail server; one that still does not go keeps none of the others back."""
    for notice_id in waiting(clock.now()):
        try:
            deliver(notice_id=notice_id)
        except Exception:
            log.exception("mail %s did not go", notice_id)


@app.periodic(cron="5 * * * *")
@app.task(name="cms.remind_of_meetings", queueing_lock="cms.remind_of_meetings")
def remind_of_meetings(timestamp: int) -> None:
    """Every hour: reminders that are due, once each."""
    remind(at=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="cms.free_kept_seats", queueing_lock="cms.free_kept_seats")
def free_kept_seats(timestamp: int) -> None:
    """Seats kept for bodies until a moment that has passed go to who waits, in order."""
    free_lapsed(at=clock.now())


@app.periodic(cron="1 * * * *")
@app.task(name="cms.sync_groups", queueing_lock="cms.sync_groups")
def sync_groups(timestamp: int) -> None:
    """Every hour, so also right after midnight in Rome whatever the season: groups follow the mandates."""
    sync_all_groups()


@app.periodic(cron="31 * * * *")
@app.task(name="cms.empty_cache", queueing_lock="cms.empty_cache")
def empty_cache(timestamp: int) -> None:
    """Takes the expired rows out of the shared cache, which by itself would count them for ever."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cms_cache WHERE expires < statement_timestamp()")


@app.periodic(cron="41 * * * *")
@app.task(name="cms.forget_counts", queueing_lock="cms.forget_counts")
def forget_counts(timestamp: int) -> None:
    """Deletes what rate limits counted, once its time has passed."""
    forget_old()


@app.periodic(cron="51 * * * *")
@app.task(name="cms.erase_late_writings", queueing_lock="cms.erase_late_writings")
def erase_late(timestamp: int) -> None:
    """Erases what requests still open during an erasure wrote after it."""
    erase_late_writings(at=clock.now())


@app.periodic(cron="*/2 * * * *")
@app.task(name="meetings.freeze_quorums", queueing_lock="meetings.freeze_quorums")
def freeze_quorums(timestamp: int) -> None:
    """The quorum of registers closed since the last time is written down for good."""
    freeze_closed(at=clock.now())


@jobs.task(name=RENDER_MINUTES)
def render_minutes(version_id: int) -> None:
    """Makes and stores the PDF of published minutes."""
    store_minutes_pdf(version_id)


@app.periodic(cron="*/10 * * * *")
@app.task(name="meetings.ask_again_for_minutes", queueing_lock="meetings.ask_again_for_minutes")
def ask_again_for_minutes(timestamp: int) -> None:
    """Takes up the PDFs of minutes that eight attempts could not make."""
    ask_again(at=clock.now())


@jobs.task(name=SERVE)
def serve_line(meeting_id: int) -> None:
    """Seats that an erasure gave back go to who waits, in order."""
    meeting = Meeting.objects.filter(pk=meeting_id, state=Meeting.State.PUBLISHED).first()
    if meeting:
        promote(meeting=meeting, by=None, at=clock.now())
