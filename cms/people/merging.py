# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two records that are one human being: a fact that joins them, and one that parts them again. No row is moved."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.audit.operations import Doer, record
from cms.locks import wait_for
from cms.people.models import Person, PersonMerge, PersonMergeUndone, User
from cms.people.queries import data_of, same_person
from cms.rights import Actor, Role, WrongPhase, rule

LOCK = "merging of people"


class CannotMerge(WrongPhase):
    """These two cannot be joined, or are already; the words say why."""


@rule("people.merge")
def can_merge(actor: Actor, thing: object) -> bool:
    """Administrators, and the training office: they know who came."""
    return actor.has(Role.ADMINISTRATOR, Role.TRAINING_OFFICER)


def people_joined_by(actor: Actor) -> QuerySet[Person]:
    """People without login, who count for nobody else yet and were not erased."""
    free = Person.objects.filter(user=None, erasures=None)
    free = free.exclude(pk__in=PersonMerge.objects.in_force().values("person"))
    return free if can_merge(actor, None) else free.none()


@rule("people.join", rows=people_joined_by)
def can_join(actor: Actor, person: Person) -> bool:
    """Whoever may merge, somebody who has no login and counts for nobody else."""
    return can_merge(actor, None) and people_joined_by(actor).filter(pk=person.pk).exists()


def merges_undone_by(actor: Actor) -> QuerySet[PersonMerge]:
    """Merges in force."""
    rows = PersonMerge.objects.select_related("person", "into", "merged_by")
    return rows.in_force() if can_merge(actor, None) else rows.none()


@rule("people.undo_merge", rows=merges_undone_by)
def can_undo(actor: Actor, merge: PersonMerge) -> bool:
    """Whoever may merge."""
    return can_merge(actor, None) and PersonMerge.objects.in_force().filter(pk=merge.pk).exists()


@transaction.atomic
def merge(*, person: Person, into: Person, by: Doer, at: datetime) -> PersonMerge:
    """`person`, who has no login, counts for `into` from now on. Said twice it is once.

    Raises CannotMerge.
    """
    wait_for(LOCK)
    known = PersonMerge.objects.in_force().filter(person=person, into=into).first()
    if known is not None:
        return known
    for one in sorted((person.pk, into.pk)):
        wait_for(data_of(one), shared=True)
    _require_two(person, into)
    made = PersonMerge.objects.create(person=person, into=into, merged_by_id=_who(by), at=at)
    record(by=by, verb="people.merged", on=person, at=at, detail={"into": into.pk, "merge": made.pk})
    return made


def _who(by: Doer) -> int:
    if by.person_id is None:
        raise CannotMerge(_("Sign in as a person: whoever joins people is named."))
    return by.person_id


def _require_two(person: Person, into: Person) -> None:
    if into.pk in same_person(person.pk):
        raise CannotMerge(_("These two are one person already."))
    if PersonMerge.objects.in_force().filter(person=person).exists():
        raise CannotMerge(_("%(name)s is joined to somebody already: undo that first.") % {"name": person})
    if User.objects.filter(person=person).exists():
        raise CannotMerge(
            _("%(name)s signs in: only who has no login is joined to another.") % {"name": person}
        )
    if Person.objects.filter(pk__in=[person.pk, into.pk], erasures__isnull=False).exists():
        raise CannotMerge(
            _("The data of one of the two were erased: nobody can tell any more who they were.")
        )


@transaction.atomic
def undo(*, merge: PersonMerge, by: Doer, at: datetime) -> PersonMergeUndone:
    """The two are two again, with what each had. Said twice it is once."""
    wait_for(LOCK)
    known = PersonMergeUndone.objects.filter(merge=merge).first()
    if known is not None:
        return known
    made = PersonMergeUndone.objects.create(merge=merge, undone_by_id=_who(by), at=at)
    record(by=by, verb="people.merge_undone", on=merge.person, at=at, detail={"merge": merge.pk})
    return made
