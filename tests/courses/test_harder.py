# SPDX-License-Identifier: AGPL-3.0-or-later
"""What makes a test or an assignment harder, so that it takes a major version."""

from dataclasses import replace

import pytest

from courses.catalogue.content import Activity, Assignment, Pool, Quiz
from courses.catalogue.harder import Terms, what_is_major
from courses.catalogue.terms import CertificateTerms, ProfessionalCredit

POOL = Pool("p", "Pool", 1, ())
TIMED = Quiz(60, pools=(POOL,), time_limit=10)
LONGER = (replace(POOL, take=2),)


def reasons(new: Activity, old: Activity) -> list[str]:
    one, other = (Terms([activity], {"all": []}, 60, 1) for activity in (new, old))
    return what_is_major(one, other)


def graded(quiz: Quiz) -> Activity:
    return Activity("a", "quiz", "Prova", 1, quiz=quiz)


def handed(accepts: str) -> Activity:
    return Activity("a", "assignment", "Compito", 1, assignment=Assignment(60, accepts))


def test_more_questions_in_a_limited_time_are_harder():
    assert len(reasons(graded(replace(TIMED, pools=LONGER)), graded(TIMED))) == 1
    assert not reasons(graded(TIMED), graded(replace(TIMED, pools=LONGER)))


def test_more_questions_without_a_limit_are_not():
    free = replace(TIMED, time_limit=0)

    assert not reasons(graded(replace(free, pools=LONGER)), graded(free))


@pytest.mark.parametrize(("new", "old"), [("file", "either"), ("text", "file"), ("either", "text")])
def test_handing_in_something_else_is_major(new, old):
    assert len(reasons(handed(new), handed(old))) == 1
    assert not reasons(handed(new), handed(new))


def offered(**fields) -> Terms:
    return Terms((), {"all": []}, 60, 1, CertificateTerms(**fields))


CREDIT = ProfessionalCredit("Ordine degli architetti", "A1", "2.50")
TAKEN_AWAY = [
    ({"valid_months": 12}, {"valid_months": 24}),
    ({"valid_months": 12}, {}),
    ({"issuing": "office"}, {}),
    ({"shows_tax_code": True}, {}),
    ({}, {"professional_credits": (CREDIT,)}),
]


@pytest.mark.parametrize(("new", "old"), TAKEN_AWAY)
def test_what_takes_something_of_the_certificate_away_is_major(new, old):
    assert len(what_is_major(offered(**new), offered(**old))) == 1
    assert not what_is_major(offered(**old), offered(**new))


def test_another_kind_of_certificate_is_major_both_ways():
    for new, old in (("attendance", "participation"), ("participation", "attendance")):
        assert len(what_is_major(offered(attests=new), offered(attests=old))) == 1


def test_what_only_says_more_is_minor():
    more = offered(edition="II", programme=("Uno",), trainers=("Ada",), legal_basis="Norma", mode="live")

    assert not what_is_major(more, offered())
