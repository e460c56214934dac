# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each rule of training and its twin say the same, for every role and everybody's things."""

import pytest

from cms.rights import NOBODY
from courses import learning
from courses.catalogue.models import ModulePage
from courses.catalogue.rules import can_enrol, modules_to_enrol
from courses.certificates.models import Certificate
from courses.certificates.rules import can_read_certificate, certificates_for
from courses.enrolments.models import Enrolment
from courses.enrolments.rules import attempts_to_sit, can_learn, can_sit_quiz, enrolments_to_learn
from courses.quizzes.models import Attempt
from tests import factories
from tests.courses import stage

PAIRS = [
    (can_enrol, modules_to_enrol, ModulePage),
    (can_learn, enrolments_to_learn, Enrolment),
    (can_sit_quiz, attempts_to_sit, Attempt),
    (can_read_certificate, certificates_for, Certificate),
]


@pytest.fixture
def things(cast):
    """Two trainees: passed, under way, cancelled and begun again; one module is only a draft."""
    for person in (cast.trainee, cast.other_trainee):
        stage.pass_module(person, stage.short_module())
    enrolment = stage.enrol(cast.trainee)
    stage.begin(enrolment)
    learning.cancel(enrolment=enrolment, by=factories.actor(cast.trainee), at=stage.LATER)
    stage.begin(stage.enrol(cast.trainee, at=stage.LATER), at=stage.LATER)
    stage.enrol(cast.other_trainee)
    stage.draft("bozza")


@pytest.mark.parametrize(("can", "rows", "model"), PAIRS)
def test_rule_and_rows_are_twins(cast, things, can, rows, model):
    actors = {"anonymous": NOBODY} | {n: factories.actor(p) for n, p in cast.everyone().items()}

    for name, actor in actors.items():
        allowed = {thing.pk for thing in model.objects.all() if can(actor, thing)}
        assert set(rows(actor).values_list("pk", flat=True)) == allowed, name


def test_a_cancelled_enrolment_closes_its_attempts(cast, things):
    actor = factories.actor(cast.trainee)

    numbers = list(
        attempts_to_sit(actor).filter(version__module__slug="piano").values_list("number", flat=True)
    )

    assert numbers == [2]


def test_a_draft_is_open_to_nobody(cast, things):
    actor = factories.actor(cast.training_officer)

    assert not modules_to_enrol(actor).filter(slug="bozza").exists()
