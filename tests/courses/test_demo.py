# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo's training: also added to a demo loaded before it was there; its rich module can be completed."""

import pytest

from cms import clock
from cms.management.demo import training
from cms.management.demo.people import load_people
from cms.management.demo.plan import load_plan
from cms.management.demo.site import load_site
from courses import office
from courses.admissions.models import EnrolmentRequest
from courses.admissions.queries import way_in
from courses.catalogue.models import ModulePage, ModuleVersion, PathPage
from courses.certificates import document
from courses.certificates.models import Certificate, CertificateFacts, Logo
from courses.completion import complete_if_earned
from courses.enrolments import operations as enrolments
from courses.enrolments.models import Progress
from courses.queries import steps_for
from tests import factories
from tests.courses import papers, stage
from tests.paper import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def older_demo():
    """The demo as it was with its first three modules alone."""
    load_plan()
    people = load_people()
    catalogue = office.catalogue_under(parent=load_site(), title="Formazione")
    for slug in training.MODULES:
        training._load_module(training.read(f"modules/{slug}.json"), catalogue=catalogue)
    return people


def test_an_older_demo_gets_what_it_lacks_once(older_demo):
    assert training.lacks_additions()
    versions = ModuleVersion.objects.count()

    training.load_additions()

    assert not training.lacks_additions()
    assert ModuleVersion.objects.count() == versions + len(training.LATER)
    assert EnrolmentRequest.objects.get().approver == older_demo["giancarlo-ferre"]
    writing = Progress.objects.filter(enrolment__module__slug="scheda-di-azione")
    assert sorted(writing.values_list("done", "total")) == [(1, 4), (2, 4)]
    steps = steps_for(PathPage.objects.get(), None)
    assert [step.state for step in steps] == ["next"] * 3
    agenda = ModulePage.objects.get(slug="agenda-territoriale")
    assert way_in(older_demo["niccolo-daguero"].pk, agenda).kind == "missing"


def test_the_module_of_every_kind_is_completed_by_one_of_two_ways(older_demo):
    training.sign_certificates()
    training.load_additions()
    person = older_demo["niccolo-daguero"]
    enrolment = stage.enrol(person, ModulePage.objects.get(slug="scheda-di-azione"), at=clock.now())
    stage.view_lessons(enrolment, at=clock.now())
    attempt = stage.begin(enrolment, at=clock.now())
    stage.hand_in(attempt, at=clock.now())
    assert stage.again(enrolment).progress.done == 3

    meeting = next(activity for activity in enrolment.followed.activities if activity.kind == "meeting")
    enrolments.record_attendance(
        enrolment=enrolment, activity_uid=meeting.uid, percent=75, person_id=None, at=clock.now()
    )
    complete_if_earned(enrolment=enrolment, by=factories.actor(person), at=clock.now())

    assert stage.again(enrolment).progress.percent == 100
    issued = Certificate.objects.get()
    facts, signs = (
        CertificateFacts.objects.get(certificate=issued).facts,
        training.read("training.json")["issuer"],
    )
    assert issued.person == person
    assert {name: facts[name] for name in signs} == signs
    assert Logo.objects.filter(pk=facts["logo"]).exists()
    words = text_of(document.write(issued, facts, number="1/2026", receipt=papers.RECEIPT))
    assert all(written in words for written in signs.values())
