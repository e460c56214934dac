# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a learner stands: the same state in the office's roll, its file and the tutor's class; names in order."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from cms import clock
from courses.admissions import rolls
from courses.tutoring.queries import class_of, register_of
from tests import factories
from tests.courses import classes, stage
from tests.factories import person, sign_in

DOINGS = {
    "nothing": lambda enrolment: None,
    "a test begun": lambda enrolment: stage.begin(enrolment, at=classes.ago(1)),
    "an assignment": classes.do_homework,
    "a lesson": lambda enrolment: classes.view_lesson(enrolment, days=1),
}


@pytest.fixture
def module(cast):
    return classes.followed(cast)["own"]


@pytest.mark.parametrize("doing", DOINGS)
def test_who_has_handed_in_something_is_under_way_for_everybody(cast, module, doing):
    DOINGS[doing](classes.enrol(cast.trainee, module, days=3))
    is_begun = doing != "nothing"

    row = rolls.roll(module, on=clock.today()).get()
    (learner,) = class_of(factories.actor(cast.tutor), module, today=clock.today())
    narrowed = [
        rolls.roll(module, on=clock.today(), state=one).count() for one in (rolls.TO_BEGIN, rolls.UNDER_WAY)
    ]

    assert (row.is_begun, learner.is_begun) == (is_begun, is_begun)
    assert rolls.state_of(row) == gettext("under way" if is_begun else "to begin")
    assert narrowed == [not is_begun, is_begun]


def test_what_was_done_under_an_enrolment_given_up_begins_nothing(cast, module):
    earlier = classes.enrol(cast.trainee, module, days=9)
    classes.do_homework(earlier, days=8)
    stage.learning.cancel(enrolment=earlier, by=factories.actor(cast.trainee), at=classes.ago(7))
    classes.enrol(cast.trainee, module, days=3)

    assert rolls.roll(module, on=clock.today()).get().is_begun is False


def test_work_handed_in_is_not_called_undone(cast, client, module):
    enrolment = classes.enrol(cast.trainee, module, days=3)
    address = reverse("class_learner", args=[module.slug, enrolment.uid])
    tutor = sign_in(client, cast.tutor)
    before = tutor.get(address).content.decode().count(gettext("not done"))

    classes.do_homework(enrolment)
    classes.sit_open_test(enrolment)

    assert tutor.get(address).content.decode().count(gettext("not done")) == before - 2


def test_classes_rolls_and_registers_are_in_the_order_of_names(cast, module):
    for family in ("Wiśniewska", "Čolaković", "Zanè", "Colombo"):
        classes.enrol(person("Ada", family, employer="Rho"), module, days=2)
    expected = ["Ada Čolaković", "Ada Colombo", "Ada Wiśniewska", "Ada Zanè"]
    meeting = next(one for one in module.versions.get().activities if one.kind == "meeting")

    assert [str(row.person) for row in rolls.roll(module, on=clock.today())] == expected
    assert [
        one.name for one in class_of(factories.actor(cast.tutor), module, today=clock.today())
    ] == expected
    assert [row.name for row in register_of(module, meeting.uid, but=None)] == expected
    assert [str(one) for one in rolls.candidates("Ada", module)] == expected
