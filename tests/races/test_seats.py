# SPDX-License-Identifier: AGPL-3.0-or-later
"""Many want the last seats at once: never one too many. The control without the lock must exceed."""

from collections import Counter
from threading import Barrier

import pytest
from django.db import connection

from courses import enrolling, learning
from courses.admissions import operations as admissions
from courses.admissions.models import EnrolmentRule, RequestDecision
from courses.admissions.operations import Decided, NotAdmitted
from courses.catalogue.models import ModulePage
from courses.enrolments.models import Enrolment, Progress
from tests import factories
from tests.courses import stage
from tests.factories import Cast, Person
from tests.races.test_certificates import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
SEATS, PEOPLE = 30, 45


def scene(**fields) -> tuple[ModulePage, list[Person]]:
    page = stage.module("posti", [stage.text_lesson()], **{"seats": SEATS} | fields)
    people = [factories.person(f"Persona{number}", "Prova", employer="Legnano") for number in range(PEOPLE)]
    return page, people


def enrol_at_once(page: ModulePage, people: list[Person]) -> list:
    actors = [factories.actor(somebody) for somebody in people]
    return all_at_once(
        lambda number: learning.enrol(module=page, by=actors[number], at=stage.AT), clients=PEOPLE
    )


def test_thirty_seats_take_thirty_of_forty_five():
    page, people = scene()

    results = enrol_at_once(page, people)

    assert Counter(type(result) for result in results) == {Enrolment: SEATS, NotAdmitted: PEOPLE - SEATS}
    assert Enrolment.objects.count() == Progress.objects.count() == SEATS


def test_control_without_the_lock_there_are_too_many(monkeypatch):
    page, people = scene()
    together, counted = Barrier(PEOPLE), admissions.seats_left

    def no_lock(module: ModulePage) -> ModulePage:
        return ModulePage.objects.get(pk=module.pk)

    def count_together(module: ModulePage) -> int | None:
        left = counted(module)
        together.wait(60)
        return left

    monkeypatch.setattr(admissions, "hold", no_lock)
    monkeypatch.setattr(admissions, "seats_left", count_together)

    enrol_at_once(page, people)

    assert Enrolment.objects.count() > SEATS


def test_a_rule_a_file_and_people_share_the_seats():
    page, people = scene()
    officer = factories.actor(Cast().training_officer)
    rule = EnrolmentRule.objects.create(module=page, name="Tutti", profile="Istruttore")
    ids = [somebody.pk for somebody in people]
    actors = [factories.actor(somebody) for somebody in people[:10]]

    def act(number: int):
        if number == 0:
            return enrolling.apply_rule(rule=rule, at=stage.AT)
        if number == 1:
            return enrolling.enrol_list(module=page, person_ids=ids, by=officer, at=stage.AT)
        return learning.enrol(module=page, by=actors[number - 2], at=stage.AT)

    results = all_at_once(act, clients=12)

    failed = [
        error for error in results if isinstance(error, Exception) and not isinstance(error, NotAdmitted)
    ]
    assert failed == []
    assert Enrolment.objects.count() == Progress.objects.count() == SEATS


def test_two_approvers_at_once_one_wins_and_the_other_is_told():
    cast = Cast()
    manager, officer = factories.actor(cast.manager), factories.actor(cast.training_officer)
    page = stage.module("approvato", [stage.text_lesson()], admission="approval")
    asked = enrolling.ask(module=page, by=factories.actor(cast.trainee), at=stage.AT)

    def act(number: int):
        if number:
            return enrolling.approve(request=asked, by=manager, at=stage.AT)
        return enrolling.refuse(request=asked, reason="No.", by=officer, at=stage.AT)

    results = all_at_once(act, clients=2)

    assert [type(result) for result in results if isinstance(result, Exception)] == [Decided]
    decision = RequestDecision.objects.get()
    assert Enrolment.objects.exists() == (decision.outcome == "approved")


def test_a_double_click_decides_once():
    cast = Cast()
    manager = factories.actor(cast.manager)
    page = stage.module("approvato", [stage.text_lesson()], admission="approval")
    asked = enrolling.ask(module=page, by=factories.actor(cast.trainee), at=stage.AT)

    results = all_at_once(lambda number: enrolling.approve(request=asked, by=manager, at=stage.AT))

    assert {decision.pk for decision in results} == {RequestDecision.objects.get().pk}
    assert Enrolment.objects.count() == 1


def test_the_role_of_production_may_hold_a_module():
    """The lock needs UPDATE on the page's table alone, which is no fact."""
    from cms.audit.append_only import guarded_tables

    with connection.cursor():
        assert "courses_modulepage" not in guarded_tables()
