# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker does for the platform."""

import logging

from django.db import connection
from procrastinate.contrib.django import app

from cms import clock, jobs
from cms.accounts.limits import forget_old
from cms.accounts.privacy import erase_late_writings
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
