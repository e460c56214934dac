# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules enrol who meets them, once, whatever the number of people."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import clock, jobs
from cms.audit.models import AuditEntry
from cms.notices.models import Notice
from cms.people.models import Employment, OrgUnit, Person, User
from courses import enrolling, learning
from courses.admissions.matching import Conditions, fingerprint_of_employments, people_matching, plan
from courses.admissions.models import EnrolmentRule
from courses.catalogue.models import ModulePage
from courses.enrolments.models import Enrolment
from tests import factories
from tests.courses import stage
from tests.courses.hiring import employ, lesson_module, require, tell, text, work
from tests.factories import actor, sign_in

AT, LATER = stage.AT, stage.LATER
TODAY = clock.day_of(AT)
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, cast):
    return sign_in(client, cast.training_officer)


def names(conditions: Conditions, page: ModulePage | None = None) -> list[str]:
    found = people_matching(conditions, page or lesson_module(), on=TODAY)
    return sorted(
        Person.objects.filter(pk__in=found, family_name="Regola").values_list("given_name", flat=True)
    )


def days_ago(count: int) -> date:
    return TODAY - timedelta(days=count)


def test_conditions_on_body_profile_and_zone(db):
    employ("Legnanese", profile="Istruttore")
    employ("Rhodense", town="Rho", profile="istruttore")
    employ("Uscita", until=days_ago(1), profile="Istruttore")

    assert names(Conditions(bodies=[factories.body("Legnano").pk])) == ["Legnanese"]
    assert names(Conditions(profile="Istruttore")) == ["Legnanese", "Rhodense"]
    assert names(Conditions(zones=[factories.zone("nord-ovest").pk])) == ["Rhodense"]
    assert names(Conditions(zones=[factories.zone("nord-ovest").pk], profile="Dirigente")) == []


def test_the_zone_is_that_of_today(db):
    employ("Rhodense", town="Rho")
    membership = factories.municipality("Rho").memberships.get()
    membership.during = DateRange(None, days_ago(3))
    membership.save()

    assert names(Conditions(zones=[factories.zone("nord-ovest").pk])) == []


def test_a_unit_counts_with_the_units_below(db):
    body = factories.body("Legnano")
    sector = OrgUnit.objects.create(body=body, name="Settore")
    service = OrgUnit.objects.create(body=body, name="Servizio", parent=sector)
    office = OrgUnit.objects.create(body=body, name="Ufficio", parent=service)
    employ("Sotto", unit=office)
    employ("Altrove", unit=OrgUnit.objects.create(body=body, name="Altro"))

    assert names(Conditions(units=[sector.pk])) == ["Sotto"]


def test_newly_hired_is_the_first_employment_in_the_body(db):
    employ("Nuova", since=days_ago(10))
    employ("Vecchia", since=days_ago(40))
    back = employ("Tornata", since=days_ago(400), until=days_ago(200))
    work(back, since=days_ago(5))
    come = employ("Arrivata", town="Rho", since=days_ago(400), until=days_ago(5))
    work(come, since=days_ago(5))

    assert names(Conditions(event="hired", within_days=30)) == ["Arrivata", "Nuova"]


def test_moved_is_another_unit_or_body_after_one(db):
    units = [OrgUnit.objects.create(body=factories.body("Legnano"), name=name) for name in ("Uno", "Due")]
    moved = employ("Spostata", since=days_ago(400), until=days_ago(5), unit=units[0])
    work(moved, since=days_ago(5), unit=units[1])
    promoted = employ("Promossa", since=days_ago(400), until=days_ago(5), unit=units[0])
    work(promoted, since=days_ago(5), unit=units[0], profile="Funzionario")
    came = employ("Arrivata", town="Rho", since=days_ago(400), until=days_ago(9))
    work(came, since=days_ago(5))
    plain = employ("Ferma", since=days_ago(400), until=days_ago(5))
    work(plain, since=days_ago(5))
    employ("Nuova", since=days_ago(10))

    assert names(Conditions(event="moved", within_days=30)) == ["Arrivata", "Spostata"]


def rule_for(page: ModulePage, **fields) -> EnrolmentRule:
    return EnrolmentRule.objects.create(module=page, name="Chi è qui", **fields)


def test_a_rule_enrols_once_tells_once_and_says_which_rule(db):
    page, somebody = lesson_module(), employ("Nuova", profile="Prova")
    rule = rule_for(page, profile="Prova")

    for moment in (AT, LATER):
        enrolling.apply_rule(rule=rule, at=moment)
        tell()

    made = Enrolment.objects.get()
    assert (made.person, made.source, made.progress.total > 0) == (somebody, Enrolment.Source.RULE, True)
    assert Notice.objects.filter(to="nuova@regola.it").count() == 1
    assert AuditEntry.objects.get(verb="courses.enrolled_by_rule").detail == {"rule": rule.pk}
    assert made.progress.done == 0


def test_who_gave_up_is_left_in_peace(db):
    page, somebody = lesson_module(), employ("Libera", profile="Prova")
    rule = rule_for(page, profile="Prova")
    enrolling.apply_rule(rule=rule, at=AT)
    mine = stage.again(Enrolment.objects.get())
    learning.cancel(enrolment=mine, by=actor(somebody), at=LATER)

    assert enrolling.apply_rule(rule=rule, at=LATER) == []


def test_seats_and_prerequisites_hold_also_for_a_rule_and_the_office_is_told(cast):
    before = stage.short_module("prima")
    page = lesson_module(seats=1)
    officer = cast.training_officer
    people = [employ(name, profile="Prova") for name in ("Anna", "Berta", "Carla")]
    require(page, before)
    for somebody in people[:2]:
        stage.pass_module(somebody, before)
    rule = rule_for(page, profile="Prova")

    enrolling.apply_rule(rule=rule, at=AT)
    enrolling.apply_rule(rule=rule, at=LATER)

    assert [row.person for row in Enrolment.objects.filter(module=page)] == [people[0]]
    assert Notice.objects.filter(to=officer.user.email).count() == 1
    todo = plan(Conditions(profile="Prova"), page, on=TODAY)
    assert (todo.waiting, todo.left_out) == ((people[2].pk,), (people[1].pk,))


def test_a_rule_that_is_off_or_of_a_withdrawn_module_enrols_nobody(db):
    employ("Nuova", profile="Prova")
    page = lesson_module()
    assert enrolling.apply_rule(rule=rule_for(page, profile="Prova", is_active=False), at=AT) == []
    page.unpublish()
    assert enrolling.apply_rule(rule=rule_for(page, profile="Prova"), at=AT) == []


@pytest.mark.parametrize("people", [3, 300])
def test_a_rule_takes_the_same_queries_for_everybody(db, people, django_assert_num_queries):
    page = lesson_module(seats=1000)
    made = Person.objects.bulk_create(Person(given_name=f"P{n}", family_name="Molti") for n in range(people))
    User.objects.bulk_create(User(email=f"p{n}@molti.it", person=who) for n, who in enumerate(made))
    Employment.objects.bulk_create(
        Employment(person=who, body=factories.body("Legnano"), during=factories.ALWAYS, profile="Prova")
        for who in made
    )
    rule = rule_for(page, profile="Prova")

    with CaptureQueriesContext(connection) as seen:
        assert len(enrolling.apply_rule(rule=rule, at=AT)) == people

    with CaptureQueriesContext(connection) as telling:
        tell()

    assert Notice.objects.count() == people
    assert len(jobs.waiting("cms.send_mail")) == people
    assert (len(seen), len(telling)) == (20, 10)


def test_any_change_of_employments_is_seen(db):
    seen = [fingerprint_of_employments()]
    employ("Nuova", profile="Prova")
    seen.append(fingerprint_of_employments())
    Employment.objects.update(profile="Altra")
    seen.append(fingerprint_of_employments())

    assert len(set(seen)) == 3
    assert fingerprint_of_employments() == seen[-1]


def test_the_worker_follows_the_employments(db):
    from courses import tasks

    rule_for(lesson_module(), profile="Prova")
    tasks.follow_employments(0)
    employ("Nuova", profile="Prova")
    with CaptureQueriesContext(connection) as seen:
        tasks.follow_employments(0)
    assert Enrolment.objects.count() == 1
    with CaptureQueriesContext(connection) as quiet:
        tasks.follow_employments(0)
    assert len(quiet) < len(seen)
    assert Enrolment.objects.count() == 1


def given(page: ModulePage, **fields) -> dict[str, str]:
    return {
        "name": "Nuovi", "module": page.pk, "profile": "Prova", "event": "", "within_days": "30",
        "is_active": "on",
    } | fields  # fmt: skip


def test_a_rule_is_tried_before_it_is_stored(officer, cast):
    employ("Nuova", profile="Prova")
    page = lesson_module()
    address = reverse("new_enrolment_rule")
    zone = factories.zone("alto-milanese")

    tried = officer.post(address, given(page, zones=[zone.pk]))
    assert "1 persona" in text(tried)
    assert not EnrolmentRule.objects.exists()
    seen = tried.content.decode().split('name="seen" value="')[1].split('"')[0]

    changed = officer.post(address, given(page, profile="Altra", zones=[zone.pk], seen=seen))
    assert "0 persone" in text(changed)
    assert not EnrolmentRule.objects.exists()

    officer.post(address, given(page, zones=[zone.pk], seen=seen))
    rule = EnrolmentRule.objects.get()
    assert list(rule.zones.all()) == [zone]
    assert jobs.waiting("courses.apply_rule") == [{"rule_id": rule.pk}]
    assert not Enrolment.objects.exists()


def test_a_rule_is_switched_off(officer, cast):
    rule = rule_for(lesson_module(), profile="Prova")

    officer.post(reverse("switch_off_rule", args=[rule.uid]))

    rule.refresh_from_db()
    assert not rule.is_active
    assert "spenta" in text(officer.get(reverse("enrolment_rules"))).lower()


def test_a_rule_switched_off_while_it_waited_enrols_nobody(db, cast):
    employ("Legnanese")
    rule = EnrolmentRule.objects.create(name="Tutti", module=lesson_module())
    EnrolmentRule.objects.filter(pk=rule.pk).update(is_active=False)
    rule.is_active = True

    assert enrolling.apply_rule(rule=rule, at=AT) == []
