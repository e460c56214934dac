# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from cms.people.models import Employment, Mandate, Person, User
from cms.people.queries import actor_for, body_of
from cms.rights import NOBODY, Role
from cms.territory.models import ZoneMembership
from tests.factories import ALWAYS, Cast, actor, body, mandate, municipality, zone

pytestmark = pytest.mark.django_db


def test_nobody_known_has_no_role():
    assert actor_for(None) == actor_for(AnonymousUser()) == NOBODY
    assert not NOBODY.has(Role.TRAINEE)


def test_a_login_that_is_not_active_is_nobody():
    user = Cast().trainee.user
    user.is_active = False
    assert actor_for(user) == NOBODY


def test_every_person_is_a_trainee():
    assert actor(Cast().trainee).has(Role.TRAINEE)
    assert not actor(Cast().editor_melzo).has(Role.ZONE_COORDINATOR)


def test_an_editor_acts_for_the_body_and_is_of_its_zone():
    editor = actor(Cast().editor_gorgonzola)
    assert (editor.role, editor.body_id, editor.zone_id) == (
        Role.MUNICIPAL_EDITOR,
        body("Gorgonzola").pk,
        zone("adda-martesana").pk,
    )


def test_a_mandate_gives_nothing_from_the_day_after_its_last():
    editor = Cast().editor_gorgonzola
    Mandate.objects.filter(person=editor).update(during=DateRange(date(2026, 1, 1), date(2026, 7, 1)))
    assert actor_for(editor.user, day=date(2025, 12, 31)).mandates == ()
    assert len(actor_for(editor.user, day=date(2026, 1, 1)).mandates) == 1
    assert len(actor_for(editor.user, day=date(2026, 6, 30)).mandates) == 1
    assert actor_for(editor.user, day=date(2026, 7, 1)).mandates == ()


def test_the_zone_of_a_body_is_that_of_the_day():
    editor, town = Cast().editor_gorgonzola, municipality("Gorgonzola")
    ZoneMembership.objects.filter(municipality=town).update(during=DateRange(None, date(2026, 1, 1)))
    ZoneMembership.objects.create(
        municipality=town, zone=zone("nord-ovest"), during=DateRange(date(2026, 1, 1), None)
    )
    assert actor_for(editor.user, day=date(2025, 12, 31)).zone_id == zone("adda-martesana").pk
    assert actor_for(editor.user, day=date(2026, 1, 1)).zone_id == zone("nord-ovest").pk


def test_somebody_with_two_mandates_acts_under_the_chosen_one():
    editor = Cast().editor_gorgonzola
    second = mandate(editor, Role.SIGNATORY, of=body("Melzo"))
    assert actor_for(editor.user).role == Role.MUNICIPAL_EDITOR
    assert actor_for(editor.user, chosen=second.uid).body_id == body("Melzo").pk


def test_a_chosen_mandate_of_somebody_else_does_not_count():
    cast = Cast()
    others = Mandate.objects.get(person=cast.plan_officer)
    assert actor_for(cast.editor_gorgonzola.user, chosen=others.uid).role == Role.MUNICIPAL_EDITOR


def test_a_second_factor_is_needed_whatever_one_acts_as():
    editor = Cast().editor_gorgonzola
    assert not actor(editor).needs_second_factor
    mandate(editor, Role.PLAN_OFFICER)
    assert actor(editor).role == Role.MUNICIPAL_EDITOR
    assert actor(editor).needs_second_factor


def test_building_an_actor_takes_one_query(django_assert_num_queries):
    cast = Cast()
    everyone = [cast.trainee, cast.editor_gorgonzola, cast.coordinator]
    for somebody in everyone:
        login = User.objects.get(person=somebody)
        with django_assert_num_queries(1):
            made = actor_for(login)
        assert made.name == str(somebody)


@pytest.mark.parametrize(
    "scope", [{}, {"body": "Melzo", "zone": "adda-martesana"}, {"zone": "adda-martesana"}]
)
def test_a_mandate_has_exactly_the_scope_of_its_role(scope):
    given = {"body": body(scope["body"])} if "body" in scope else {}
    given |= {"zone": zone(scope["zone"])} if "zone" in scope else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.create(
            person=Cast().trainee,
            role=Role.MUNICIPAL_EDITOR,
            during=ALWAYS,
            appointing_act="ES-1/2026",
            **given,
        )


def test_nobody_has_two_main_employments_on_a_day():
    somebody = Cast().trainee
    with pytest.raises(IntegrityError), transaction.atomic():
        Employment.objects.create(person=somebody, body=body("Melzo"), during=ALWAYS)
    Employment.objects.create(person=somebody, body=body("Melzo"), during=ALWAYS, is_main=False)
    assert body_of(somebody.pk, on=date(2026, 5, 1)) == body("Legnano").pk


def test_an_address_is_one_login_whatever_its_case():
    User.objects.create_user("Anna@Example.it")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("anna@example.IT")


def test_deleting_a_login_keeps_the_person():
    somebody = Cast().trainee
    somebody.user.delete()
    assert Person.objects.filter(pk=somebody.pk).exists()
