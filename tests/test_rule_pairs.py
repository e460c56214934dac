# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every rule is a pair: `can_x(actor, thing)` is true of exactly the things that `x_for(actor)` returns."""

from operator import attrgetter

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models

import cms.urls  # noqa: F401  (registers every rule)
from agende.amendments.guests import actor_by_link
from agende.amendments.models import GuestInvitation
from cms.rights import NOBODY
from cms.rights.registry import RULES
from tests.factories import Cast, actor
from tests.home.stage import open_stage
from tests.samples import SAMPLES

PAIRS = {rule.name: rule for rule in RULES.values() if rule.rows is not None}


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """(actors by name, every sample thing), made once for all rules."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        open_stage()  # before anything stands below the page that it takes the place of
        cast = Cast()
        people = cast.everyone()
        things = [
            variant["thing"]
            for make in SAMPLES.values()
            for variant in make(cast).values()
            if isinstance(variant.get("thing"), models.Model)
        ]
        actors = {"anonymous": NOBODY} | {name: actor(somebody) for name, somebody in people.items()}
        guest = next(thing for thing in things if isinstance(thing, GuestInvitation))
        actors["guest"] = actor_by_link(guest)
        yield actors, things
        transaction.set_rollback(True)


def fresh_things(rule, things):
    """Rows of the rule's model: the samples and whatever else of it the scene has made."""
    model = rule.rows(NOBODY).model
    found = {(type(thing), thing.pk) for thing in things if isinstance(thing, model)}
    return [kind._default_manager.get(pk=pk) for kind, pk in found] or list(model._default_manager.all()[:50])


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_rule_and_rows_say_the_same(name, scene, django_db_blocker):
    actors, things = scene
    rule = PAIRS[name]
    with django_db_blocker.unblock():
        differing = [
            f"{who}: {thing!r}: can is {rule.can(them, thing)}"
            for thing in fresh_things(rule, things)
            for who, them in actors.items()
            if rule.can(them, thing) != rule.rows(them).filter(pk=thing.pk).exists()
        ]

    assert differing == []


def loaded(thing) -> dict:
    """What is loaded of a thing and of the things it leads to, by field."""
    own = {
        field.attname: vars(thing)[field.attname]
        for field in thing._meta.concrete_fields
        if field.attname in vars(thing)
    }
    led = {
        name: loaded(other)
        for name, other in thing._state.fields_cache.items()
        if name in ("version", "progress")
    }
    return own | led


@pytest.mark.parametrize("name", sorted(name for name, rule in PAIRS.items() if rule.one))
def test_one_in_written_sql_is_the_one_of_the_rows(name, scene, django_db_blocker):
    actors, things = scene
    rule, found = PAIRS[name], 0
    with django_db_blocker.unblock():
        lookup, one_of = rule.one
        for thing in fresh_things(rule, things):
            value = attrgetter(lookup.replace("__", "."))(thing)
            for who, them in actors.items():
                one, row = one_of(them, value), rule.rows(them).filter(**{lookup: value}).first()
                assert one == row, who
                if one:
                    found += 1
                    assert loaded(one) == loaded(row)

    assert found


@pytest.mark.parametrize("name", sorted(PAIRS))
def test_rule_has_something_to_be_asked_about(name, scene, django_db_blocker):
    _, things = scene
    with django_db_blocker.unblock():
        assert fresh_things(PAIRS[name], things), (
            f"{name}: add a sample with a thing to tests/<app>/samples.py"
        )


def test_an_anonymous_user_is_nobody():
    from cms.people.queries import actor_for

    assert actor_for(AnonymousUser()) == NOBODY
