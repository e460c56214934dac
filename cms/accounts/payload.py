# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the platform's own tables goes, ends or stays when somebody's data are erased."""

from datetime import datetime, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet

from cms.accounts.privacy import ends, erasable, stays
from cms.audit.models import AuditEntry
from cms.audit.operations import Doer
from cms.clock import day_of
from cms.people.models import Employment, Mandate, Person, TaxCode
from cms.people.operations import end_mandate

erasable(TaxCode, to_person="person")
stays(Employment, to_person="person")
stays(Mandate, to_person="person")
stays(AuditEntry, to_person="person_id")


def _open(at: datetime) -> Q:
    """Begun, and going on after today."""
    day = day_of(at)
    after = Q(during__endswith=None) | Q(during__endswith__gt=day + timedelta(days=1))
    return after & (Q(during__startswith=None) | Q(during__startswith__lte=day))


def _mandates(person: Person, at: datetime) -> QuerySet[Any]:
    return Mandate.objects.filter(_open(at), person=person)


def _employments(person: Person, at: datetime) -> QuerySet[Any]:
    return Employment.objects.filter(_open(at), person=person)


@ends(_mandates)
def end_mandates(rows: QuerySet[Any], by: Doer, at: datetime) -> None:
    """Today is their last day; without a login they give nothing from now on."""
    for mandate in rows:
        end_mandate(by=by, at=at, mandate=mandate, last_day=day_of(at))


@ends(_employments)
def end_employments(rows: QuerySet[Any], by: Doer, at: datetime) -> None:
    """Today is their last day: no rule enrols them any more."""
    for employment in rows:
        during = DateRange(employment.during.lower, day_of(at) + timedelta(days=1))
        Employment.objects.filter(pk=employment.pk).update(during=during)
