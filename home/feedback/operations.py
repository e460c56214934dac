# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeping what readers say, and forgetting their words in time."""

from datetime import datetime, timedelta

from django.db import transaction
from wagtail.models import Page

from cms.audit.operations import Doer, record
from cms.clock import day_of
from home.feedback.models import Opinion

WORDS_KEPT = timedelta(days=365)


@transaction.atomic
def give(*, address: str, page: Page | None, rating: int, reason: str, words: str, at: datetime) -> Opinion:
    """Adds an opinion. Of the moment only the day is kept."""
    return Opinion.objects.create(
        address=address, page=page, rating=rating, reason=reason, words=words.strip(), given_on=day_of(at)
    )


@transaction.atomic
def forget_words(*, at: datetime) -> int:
    """Empties the words of more than a year ago: ratings and reasons stay. Returns how many."""
    old = Opinion.objects.filter(given_on__lt=day_of(at - WORDS_KEPT)).exclude(words="")
    return old.update(words="")


@transaction.atomic
def drop_words(*, opinion: Opinion, by: Doer, at: datetime) -> None:
    """Empties the words of one opinion, which may name somebody."""
    Opinion.objects.filter(pk=opinion.pk).update(words="")
    record(by=by, verb="feedback.words_dropped", on=opinion, at=at)
