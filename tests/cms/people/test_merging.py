# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two records of one human being: joined by a fact, parted by another."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cms import clock
from cms.accounts.privacy import erase
from cms.audit.models import AuditEntry
from cms.people.merging import CannotMerge, merge, undo
from cms.people.models import Person, PersonMerge, PersonMergeUndone
from cms.people.queries import called_as, same_people, same_person
from cms.rights import Actor
from tests.factories import Cast, actor


@pytest.fixture
def cast(db) -> Cast:
    return Cast()


def guest(name: str = "Niccolò") -> Person:
    return Person.objects.create(given_name=name, family_name="Zanè")


def joined(cast, person, into):
    return merge(person=person, into=into, by=actor(cast.administrator), at=clock.now())


def test_joined_they_are_one_and_parted_two_and_the_log_says_both(cast):
    one, me = guest(), cast.trainee
    made = joined(cast, one, me)

    assert same_person(one.pk) == same_person(me.pk) == {one.pk, me.pk}
    assert called_as([one.pk, me.pk]) == {one.pk: me.pk, me.pk: me.pk}

    undo(merge=made, by=actor(cast.administrator), at=clock.now())
    assert (same_person(one.pk), same_person(me.pk)) == ({one.pk}, {me.pk})
    assert called_as([one.pk]) == {one.pk: one.pk}
    verbs = AuditEntry.objects.filter(thing="cms.person", thing_id=one.pk).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["people.merged", "people.merge_undone"]


def test_said_twice_it_is_once(cast):
    one = guest()
    made = joined(cast, one, cast.trainee)
    assert joined(cast, one, cast.trainee) == made
    for _ in range(2):
        undo(merge=made, by=actor(cast.administrator), at=clock.now())
    assert (PersonMerge.objects.count(), PersonMergeUndone.objects.count()) == (1, 1)


def test_parted_they_can_be_joined_again(cast):
    one = guest()
    undo(merge=joined(cast, one, cast.trainee), by=actor(cast.administrator), at=clock.now())
    joined(cast, one, cast.trainee)
    assert same_person(one.pk) == {one.pk, cast.trainee.pk}


def test_what_cannot_be_joined(cast):
    one, two, me = guest(), guest("Nico"), cast.trainee
    joined(cast, one, me)
    for person, into in ((me, one), (one, two), (two, two), (me, two)):
        with pytest.raises(CannotMerge):
            joined(cast, person, into)
    erase(person=two, reason="richiesta", by=actor(cast.administrator), at=clock.now())
    with pytest.raises(CannotMerge):
        joined(cast, two, me)
    assert PersonMerge.objects.count() == 1


class Chains(TestCase):
    """Whatever is joined and parted, the groups are those of a graph."""

    @settings(max_examples=25)
    @given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()), max_size=12))
    def test_same_person_is_what_can_be_reached(self, steps):
        people = [guest(f"P{number}") for number in range(6)]
        doer = Actor(person_id=guest("Chi unisce").pk)
        live: dict[tuple[int, int], PersonMerge] = {}
        for a, b, is_undone in steps:
            if is_undone and (a, b) in live:
                undo(merge=live.pop((a, b)), by=doer, at=clock.now())
                continue
            try:
                live[a, b] = merge(person=people[a], into=people[b], by=doer, at=clock.now())
            except CannotMerge:
                continue
        groups = {number: {number} for number in range(6)}
        for a, b in live:
            whole = groups[a] | groups[b]
            for one in whole:
                groups[one] = whole
        ids = [person.pk for person in people]
        assert same_people(ids) == {ids[n]: {ids[one] for one in group} for n, group in groups.items()}
        heads = called_as(ids)
        assert all(len({heads[ids[one]] for one in group}) == 1 for group in groups.values())
