# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one door through which somebody's data are erased. Records stay and name nobody.

Each app says what of its tables goes (`erasable`), what ends (`ends`) and what stays (`stays`): the page that asks
counts the same rows as the operation.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.accounts.erased_kinds import ENDED
from cms.accounts.models import AccessRequest, Erasure, Invitation
from cms.audit.operations import Doer, record
from cms.clock import day_of
from cms.locks import wait_for
from cms.notices.models import Notice
from cms.notices.operations import forget_subjects, of_person
from cms.people.models import Employment, Mandate, Person, User
from cms.people.queries import data_of, same_person
from cms.rights import WrongPhase

type Rows = QuerySet[Any]
type End = Callable[[Rows, Doer, datetime], None]

LATE_WRITERS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Ending:
    """Rows of a person that are still open, and how they end."""

    rows: Callable[[Person, datetime], Rows]
    end: End


ERASABLE: dict[type[models.Model], str] = {}
BY_ADDRESS: dict[type[models.Model], str] = {}
STAYING: dict[type[models.Model], str] = {}
ENDINGS: list[Ending] = []


class Erased(WrongPhase):
    """The data of this person were erased: nothing more is written about them."""


def erasable(model: type[models.Model], *, to_person: str) -> None:
    """Rows of `model` go; `to_person` is the lookup that leads from them to the person."""
    ERASABLE[model] = to_person


def erasable_by_address(model: type[models.Model], *, field: str) -> None:
    """Rows of `model` go that know people by a mail address alone, in `field`: those of the person's addresses."""
    BY_ADDRESS[model] = field


def stays(model: type[models.Model], *, to_person: str) -> None:
    """Rows of `model` stay, and point to somebody without a name: the page says how many."""
    STAYING[model] = to_person


def ends(rows: Callable[[Person, datetime], Rows]) -> Callable[[End], End]:
    """Declares how open `rows` of a person end: the function below is given those still there."""

    def declare(end: End) -> End:
        ENDINGS.append(Ending(rows, end))
        return end

    return declare


def hold_off(person_id: int) -> None:
    """Waits for an erasure of this person and, until the transaction ends, keeps the next one waiting.

    For whoever copies names into rows that outlive them: what they read before may be gone after. See `still_known`.
    """
    wait_for(data_of(person_id), shared=True)


def still_known(person_id: int) -> None:
    """As `hold_off`; raises Erased when the data of the person are gone."""
    hold_off(person_id)
    if Erasure.objects.filter(person=person_id).exists():
        raise Erased(_("The data of this person were erased: nothing more is written about them."))


@transaction.atomic
def erase(*, person: Person, reason: str, by: Doer, at: datetime) -> Erasure:
    """Erases names, login and personal payload of `person`, ends what is open, says so for ever. Not undoable.

    So it does under every other record of theirs, each with an Erasure of its own.
    Raises WrongPhase when it is oneself or nobody who asks; Erased when it was done before.
    """
    if by.person_id is None or by.person_id in same_person(person.pk):
        raise WrongPhase(_("Nobody erases their own data: another administrator does it."))
    for key in sorted(same_person(person.pk)):
        wait_for(data_of(key))
    if Erasure.objects.filter(person=person).exists():
        raise Erased(_("The data of this person have been erased already."))
    made = []
    for one in records_of(person):
        counts = {name: number for name, number in _clear(one, by=by, at=at).items() if number}
        made.append(
            Erasure.objects.create(person=one, by_id=by.person_id, reason=reason, counts=counts, at=at)
        )
        record(by=by, verb="accounts.person_erased", on=one, at=at, detail={"erasure": made[-1].pk})
    return made[0]


def records_of(person: Person) -> list[Person]:
    """The person, and the other records of theirs that merges join and nobody has erased (guests, mostly)."""
    others = Person.objects.filter(pk__in=same_person(person.pk) - {person.pk}, erasures=None)
    return [person, *others.order_by("pk")]


def _clear(person: Person, *, by: Doer, at: datetime) -> Counter[str]:
    """Ends what is open of one record, deletes what goes, forgets the names; how many rows of each kind."""
    counts = _end(person, by=by, at=at)
    for session in UserSession.objects.filter(user__person=person):
        counts[UserSession._meta.label] += 1
        session.end()
    for rows in _personal(person, at=at):
        counts.update(rows.delete()[1])
    _forget_names(person)
    return counts


def _end(person: Person, *, by: Doer, at: datetime) -> Counter[str]:
    counts: Counter[str] = Counter()
    for ending in ENDINGS:
        rows = ending.rows(person, at)
        counts[f"{ENDED}{rows.model._meta.label}"] += rows.count()
        ending.end(rows, by, at)
    return counts


def _personal(person: Person, *, at: datetime) -> Iterator[Rows]:
    """The rows that go, those that point to others first; addresses are read before the login goes."""
    for model, to_person in ERASABLE.items():
        yield QuerySet(model).filter(**{to_person: person.pk})
    addresses = _addresses(person)
    asked = AccessRequest.objects.filter(_any("email", addresses) | Q(invitation__person=person))
    told = [f"access-asked:{pk}:" for pk in asked.values_list("pk", flat=True)]  # to the contacts of the body
    for model, field in BY_ADDRESS.items():
        yield QuerySet(model).filter(_any(field, addresses))
    yield asked
    yield Invitation.objects.filter(_any("email", addresses) | Q(person=person))
    yield Notice.objects.filter(
        _any("to", addresses) | _any("key", told, "startswith") | of_person(person.pk)
    )
    day = day_of(at)
    yield Mandate.objects.filter(person=person, during__startswith__gt=day)
    yield Employment.objects.filter(person=person, during__startswith__gt=day)
    yield User.objects.filter(person=person)


def _addresses(person: Person) -> set[str]:
    logins = User.objects.filter(person=person).values_list("email", flat=True)
    others = EmailAddress.objects.filter(user__person=person).values_list("email", flat=True)
    invited = Invitation.objects.filter(person=person).values_list("email", flat=True)
    asked = AccessRequest.objects.filter(invitation__person=person).values_list("email", flat=True)
    read = Notice.objects.filter(reader=person).values_list("to", flat=True)  # also those they have no more
    return {*logins, *others, *invited, *asked, *read} - {""}


def _any(field: str, words: Collection[str], lookup: str = "iexact") -> Q:
    condition = Q(pk__in=[])
    for word in words:
        condition |= Q(**{f"{field}__{lookup}": word})
    return condition


def _forget_names(person: Person) -> None:
    """Who they were: names, profile, words written when a mandate ended, whom they managed, mails that named them."""
    with override(settings.LANGUAGE_CODE):
        name = _("Erased person %(code)s") % {"code": person.uid.hex[-8:]}
    Person.objects.filter(pk=person.pk).update(given_name="", family_name=name)
    Employment.objects.filter(person=person).update(profile="")
    Employment.objects.filter(managed_by=person).update(managed_by=None)
    Mandate.objects.filter(person=person).update(end_reason="")
    forget_subjects(person_id=person.pk)


def what_goes(person: Person, *, at: datetime) -> list[tuple[str, int]]:
    """(table, how many rows) of what `erase` would delete, with what goes along."""
    found: dict[str, set[Any]] = {}
    for one in records_of(person):
        for each in (hanging for rows in _personal(one, at=at) for hanging in _with_what_hangs(rows)):
            found.setdefault(each.model._meta.label, set()).update(each.values_list("pk", flat=True))
    return [(label, len(keys)) for label, keys in found.items() if keys]


def _with_what_hangs(rows: Rows) -> Iterator[Rows]:
    """And the rows that the database deletes with them."""
    yield rows
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if getattr(relation, "on_delete", None) is models.CASCADE and relation.auto_created:
            hanging: Any = relation
            yield from _with_what_hangs(
                QuerySet(hanging.related_model).filter(**{f"{hanging.field.name}__in": rows.order_by()})
            )


def what_ends(person: Person, *, at: datetime) -> list[tuple[str, int]]:
    """(table, how many rows) of what `erase` would end."""
    counts: Counter[str] = Counter()
    for rows in (each.rows(one, at) for one in records_of(person) for each in ENDINGS):
        counts[rows.model._meta.label] += rows.count()
    return list(counts.items())


def what_stays(person: Person, *, going: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """(table, how many rows) of what stays and names nobody any more, beside what is `going` (as `what_goes` says)."""
    gone, people = dict(going), same_person(person.pk)
    every: Iterator[tuple[type[models.Model], QuerySet[Any]]] = (
        (model, QuerySet(model).filter(**{f"{way}__in": people})) for model, way in STAYING.items()
    )
    return [(model._meta.label, rows.count() - gone.get(model._meta.label, 0)) for model, rows in every]


@transaction.atomic
def erase_late_writings(*, at: datetime) -> int:
    """What requests still open during an erasure wrote after it; returns how many rows went."""
    found: Counter[str] = Counter()
    for made in Erasure.objects.filter(at__gte=at - LATE_WRITERS):
        late: Counter[str] = Counter()
        for model, to_person in ERASABLE.items():
            late.update(QuerySet(model).filter(**{to_person: made.person_id}).delete()[1])
        late.update(_late_mails(made.person_id))
        if late.total():
            record(by=None, verb="accounts.late_writings_erased", on=made, at=at, detail=dict(late))
        found += late
    return found.total()


def _late_mails(person_id: int) -> Counter[str]:
    late = Counter(Notice.objects.filter(of_person(person_id)).delete()[1])
    return late + Counter({Notice._meta.label: forget_subjects(person_id=person_id)})
