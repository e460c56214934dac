# SPDX-License-Identifier: AGPL-3.0-or-later
"""The training office says who follows a module; it is logged, checked against mandates, and never deleted."""

from datetime import date

import pytest
from django.urls import reverse

from cms.audit.models import AuditEntry
from courses.tutoring.models import Tutorship
from tests.courses import classes
from tests.factories import sign_in


@pytest.fixture
def officer(client, cast):
    return sign_in(client, cast.training_officer)


def days(cast, **more):
    return {"module": classes.module().pk, "person": cast.tutor.pk, "first_day": "2026-01-01"} | more


def test_an_officer_adds_a_tutor_and_it_is_logged(officer, cast):
    officer.post(reverse("tutorship:add"), days(cast, last_day="2026-06-30"))

    made = Tutorship.objects.get()
    assert (made.person, made.during.lower, made.during.upper) == (
        cast.tutor,
        date(2026, 1, 1),
        date(2026, 7, 1),
    )
    assert AuditEntry.objects.get(verb="courses.tutorship_added").thing_id == made.pk
    assert officer.get(reverse("tutorship:index")).status_code == 200
    assert officer.get(reverse("tutorship:edit", args=[made.pk])).status_code == 200


def test_a_tutorship_ends_and_closes_the_class(officer, cast, client):
    made = classes.follow(cast.tutor, classes.module())
    ended = days(cast, first_day="2016-01-01", last_day="2020-01-01")

    officer.post(reverse("tutorship:edit", args=[made.pk]), ended)

    assert sign_in(client, cast.tutor).get(reverse("classroom", args=["aula-own"])).status_code == 404


def test_who_has_no_mandate_of_tutor_is_refused_in_words(officer, cast):
    answer = officer.post(reverse("tutorship:add"), days(cast, person=cast.trainee.pk))

    assert answer.status_code == 200
    assert not Tutorship.objects.exists()
    assert answer.context["form"].errors.keys() == {"person"}


def test_days_the_wrong_way_round_are_refused(officer, cast):
    officer.post(reverse("tutorship:add"), days(cast, last_day="2025-01-01"))

    assert not Tutorship.objects.exists()


def test_tutors_do_not_write_who_they_follow_and_nobody_deletes(officer, client, cast):
    made = classes.follow(cast.tutor, classes.module())
    assert officer.post(f"/admin/tutorship/delete/{made.pk}/").status_code in (302, 403, 404)

    sign_in(client, cast.tutor).post(reverse("tutorship:add"), days(cast))

    assert Tutorship.objects.count() == 1
