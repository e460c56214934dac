# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told that an update of a dataset is late: at once, then each month, until the figures are out."""

from datetime import date, datetime

from cms.accounts.telling import tell
from cms.clock import day_in_words, day_of
from cms.people.models import User
from cms.people.queries import mandates_on
from cms.rights import Role
from home.knowledge.models import Dataset
from home.knowledge.periods import in_words

MONTH = 30
"""Days from one mail to the next."""


def tell_of_late(*, at: datetime) -> int:
    """Writes to who answers for each late dataset; how many datasets are late. Repeated, writes nothing more.

    The key of a mail holds the dataset, the day the update was due and which month of lateness it is: figures that
    come and are late again begin anew. Without an owner who has a login, the communication officers are told.
    """
    today = day_of(at)
    late = Dataset.objects.filter(next_due_date__lt=today).order_by("pk")
    for dataset in late:
        for person_id in sorted(_readers(dataset, today)):
            _tell(dataset, person_id, today=today, at=at)
    return len(late)


def _readers(dataset: Dataset, today: date) -> set[int]:
    active = User.objects.filter(is_active=True, person__isnull=False)
    if dataset.owner_id and active.filter(person=dataset.owner_id).exists():
        return {dataset.owner_id}
    officers = mandates_on(today).filter(role=Role.COMMUNICATION_OFFICER, person__in=active.values("person"))
    return set(officers.values_list("person", flat=True))


def _tell(dataset: Dataset, person_id: int, *, today: date, at: datetime) -> None:
    due = dataset.next_due_date
    if due is None:
        return
    days = (today - due).days
    context = {
        "dataset": dataset, "days": days, "due": day_in_words(due), "period": in_words(dataset.latest_period),
    }  # fmt: skip
    key = f"dataset-late-{dataset.pk}-{due:%Y%m%d}-{days // MONTH}-{person_id}"
    tell(person_id=person_id, template="dataset_late", context=context, key=key, at=at)
