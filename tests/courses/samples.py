# SPDX-License-Identifier: AGPL-3.0-or-later
"""Samples of training's doors: "own" belongs to the trainee of Legnano, "other_zone" to the one of Rho."""

from typing import Any

from cms.ids import unguessable_code
from cms.people.models import Employment, Person
from courses import certifying, enrolling
from courses.admissions.models import EnrolmentRule
from courses.assignments.models import Submission
from courses.certificates.batches.models import IssuingBatch
from courses.certificates.making import Made
from courses.certificates.models import Certificate
from courses.certificates.operations import _store, give_number
from courses.certificates.proofs import keys
from courses.certificates.sharing.models import Bundle, ShareLink
from courses.enrolments.models import Completion
from courses.questions.models import BankQuestion, QuestionImport
from courses.quizzes.models import Attempt
from tests import factories
from tests.courses import classes, kinds, stage
from tests.courses.questions import bank_stage
from tests.factories import Cast
from tests.samples import sample


@sample("module")
def module(cast: Cast) -> dict[str, dict[str, Any]]:
    page = stage.module()
    return {"own": {"slug": page.slug, "thing": page}}


def _of_each(cast: Cast, arguments) -> dict[str, dict[str, Any]]:
    """The enrolment of each of the two trainees, in a module of their own."""
    return {
        variant: arguments(stage.enrol(person, stage.module(f"modulo-{variant.replace('_', '-')}")))
        for variant, person in (("own", cast.trainee), ("other_zone", cast.other_trainee))
    }


@sample("enrolment")
def enrolment(cast: Cast) -> dict[str, dict[str, Any]]:
    return _of_each(cast, lambda made: {"slug": made.module.slug, "thing": made})


@sample("lesson")
def lesson(cast: Cast) -> dict[str, dict[str, Any]]:
    return _of_each(
        cast,
        lambda made: {"slug": made.module.slug, "activity": made.version.activities[0].uid, "thing": made},
    )


@sample("material")
def material(cast: Cast) -> dict[str, dict[str, Any]]:
    return _of_each(
        cast,
        lambda made: {
            "slug": made.module.slug,
            "activity": made.version.activities[1].uid,
            "role": "captions",
            "thing": made,
        },
    )


@sample("quiz")
def quiz(cast: Cast) -> dict[str, dict[str, Any]]:
    return _of_each(
        cast, lambda made: {"slug": made.module.slug, "activity": stage.quiz(made).uid, "thing": made}
    )


@sample("attempt")
def attempt(cast: Cast) -> dict[str, dict[str, Any]]:
    def begun(made) -> dict[str, Any]:
        sat = stage.begin(made)
        sat.refresh_from_db()
        return {"uid": sat.uid, "thing": sat}

    colleague = stage.enrol(cast.body_contact, stage.module("modulo-same-body"))
    return _of_each(cast, begun) | {"same_body": begun(colleague)}


def _certificates(cast: Cast) -> dict[str, Certificate]:
    page, made = stage.short_module("attestato"), {}
    for variant, person in (("own", cast.trainee), ("other_zone", cast.other_trainee)):
        made[variant] = Certificate.objects.filter(person=person, module=page).first()
        if made[variant] is None:
            made[variant] = stage.pass_module(person, page)
            number = str(give_number(certificate=made[variant]))
            stored = Made(pdf=f"%PDF {variant}".encode(), receipt="", badge="{}", key_id="", is_sealed=False)
            _store(certificate=made[variant], made=stored, number=number, at=stage.LATER)
    return made


@sample("certificate")
def certificate(cast: Cast) -> dict[str, dict[str, Any]]:
    return {variant: {"uid": made.uid, "thing": made} for variant, made in _certificates(cast).items()}


@sample("code")
def code(cast: Cast) -> dict[str, dict[str, Any]]:
    return {"own": {"code": _certificates(cast)["own"].code}}


# What tutors follow: "own" is followed by the tutor (once by the ex-tutor), "other_zone" by the other tutor.


def _classes(cast: Cast, kind: str = "") -> dict[str, dict[str, Any]]:
    """Each class, with the uid of its activity of that kind."""
    return {
        variant: {"slug": page.slug, "activity": _uid_of(page, kind), "thing": page}
        for variant, page in classes.followed(cast).items()
    }


def _uid_of(page, kind: str) -> str:
    activities = page.versions.get(number=1).activities
    return next((one.uid for one in activities if one.kind == kind), "")


@sample("classes")
def all_classes(cast: Cast) -> dict[str, dict[str, Any]]:
    _classes(cast)
    return {"-": {}}


@sample("class")
def one_class(cast: Cast) -> dict[str, dict[str, Any]]:
    return _classes(cast)


@sample("class_meeting")
def class_meeting(cast: Cast) -> dict[str, dict[str, Any]]:
    return _classes(cast, "meeting")


@sample("class_survey")
def class_survey(cast: Cast) -> dict[str, dict[str, Any]]:
    return _classes(cast, "survey")


@sample("class_quiz")
def class_quiz(cast: Cast) -> dict[str, dict[str, Any]]:
    return _classes(cast, "quiz")


@sample("class_question")
def class_question(cast: Cast) -> dict[str, dict[str, Any]]:
    def first(page) -> str:
        tests = [one.quiz for one in page.versions.get(number=1).activities if one.quiz]
        return next(one.uid for one in tests[0].questions if one.kind != "essay")

    return {
        variant: {**made, "question": first(made["thing"])}
        for variant, made in _classes(cast, "quiz").items()
    }


def _of_each_class(cast: Cast, made) -> dict[str, dict[str, Any]]:
    """Something of a learner of each class, and "same_zone": the same of the tutor, who learns there too."""
    pages = classes.followed(cast)
    learners = {
        "own": (cast.trainee, pages["own"]),
        "other_zone": (cast.other_trainee, pages["other_zone"]),
        "same_zone": (cast.tutor, pages["own"]),
    }
    return {variant: made(stage.enrol(person, page)) for variant, (person, page) in learners.items()}


@sample("followed")
def followed(cast: Cast) -> dict[str, dict[str, Any]]:
    return _of_each_class(
        cast, lambda enrolment: {"slug": enrolment.module.slug, "uid": enrolment.uid, "thing": enrolment}
    )


@sample("attempt_to_grade")
def attempt_to_grade(cast: Cast) -> dict[str, dict[str, Any]]:
    def sat(enrolment) -> dict[str, Any]:
        known = Attempt.objects.filter(person=enrolment.person, version=enrolment.version).first()
        attempt = known or classes.sit_open_test(enrolment, days=0)
        return {"uid": attempt.uid, "thing": attempt}

    return _of_each_class(cast, sat)


@sample("submission_to_grade")
def submission_to_grade(cast: Cast) -> dict[str, dict[str, Any]]:
    def handed_in(enrolment) -> dict[str, Any]:
        known = Submission.objects.filter(person=enrolment.person, version=enrolment.version).first()
        submission = known or classes.do_homework(enrolment, days=0)
        return {"uid": submission.uid, "thing": submission}

    return _of_each_class(cast, handed_in)


@sample("bank_question")
def bank_question(cast: Cast) -> dict[str, dict[str, Any]]:
    made = BankQuestion.objects.filter(name="Durata").first() or bank_stage.question()
    return {"own": {"uid": made.uid, "thing": made}}


@sample("bank_picture")
def bank_picture(cast: Cast) -> dict[str, dict[str, Any]]:
    made = BankQuestion.objects.filter(name="Pianta").first() or bank_stage.pictured(cast.training_officer)
    return {"own": {"uid": made.uid, "thing": made}}


@sample("bank_category")
def bank_category(cast: Cast) -> dict[str, dict[str, Any]]:
    bank_question(cast)
    filed = bank_stage.category()
    return {"own": {"uid": filed.uid, "format_name": "gift", "thing": filed}}


@sample("question_import")
def question_import(cast: Cast) -> dict[str, dict[str, Any]]:
    """ "own": of the training officer; "other_zone": of one who was an officer and is not any more."""
    made = {}
    for variant, person in (("own", cast.training_officer), ("other_zone", cast.editor_melzo)):
        found = QuestionImport.objects.filter(by=person).first() or bank_stage.sent(person)
        made[variant] = {"uid": found.uid, "thing": found}
    return made


@sample("enrolment_request")
def enrolment_request(cast: Cast) -> dict[str, dict[str, Any]]:
    """Of each trainee to the own manager; "same_zone": of a colleague without a manager, for the contact;
    "ex_manager": of one whom the manager of Legnano managed then, and nobody does now."""
    page = stage.module("approvato", [stage.text_lesson()], admission="approval")
    made, _managers = {}, (cast.manager, cast.other_manager)
    people = {"own": cast.trainee, "same_zone": cast.manager, "other_zone": cast.other_trainee}
    for variant, person in (people | {"ex_manager": _once_managed(cast)}).items():
        asked = enrolling.ask(module=page, by=factories.actor(person), at=stage.AT)
        made[variant] = {"uid": asked.uid, "thing": asked}
    Employment.objects.filter(person=_once_managed(cast)).update(managed_by=None)
    return made


def _once_managed(cast: Cast) -> Person:
    """A colleague of the trainee of Legnano, under the same manager when made."""
    known = Person.objects.filter(given_name="Irma", family_name="Colli").first()
    if known:
        return known
    made = factories.person("Irma", "Colli", employer="Legnano")
    Employment.objects.filter(person=made).update(managed_by=cast.manager)
    return made


@sample("enrolment_rule")
def enrolment_rule(cast: Cast) -> dict[str, dict[str, Any]]:
    page = stage.module()
    made, _new = EnrolmentRule.objects.get_or_create(module=page, name="Nuovi assunti", is_active=False)
    return {"own": {"uid": made.uid, "thing": made}}


@sample("office_enrolment")
def office_enrolment(cast: Cast) -> dict[str, dict[str, Any]]:
    return _of_each(cast, lambda made: {"uid": made.uid, "thing": made})


# What a learner does beside reading: each trainee in a module of their own that has every kind of activity.


def _in_player(cast: Cast, kind: str) -> dict[str, dict[str, Any]]:
    made = {}
    for variant, person in (("own", cast.trainee), ("other_zone", cast.other_trainee)):
        enrolment = stage.enrol(person, kinds.everything(f"tutto-{variant.replace('_', '-')}"))
        activity = kinds.only(enrolment, kind)
        made[variant] = {"slug": enrolment.module.slug, "activity": activity.uid, "thing": enrolment}
        if kind == "quiz":
            made[variant]["question"] = next(iter(activity.pictures))
    return made


@sample("file_lesson")
def file_lesson(cast: Cast) -> dict[str, dict[str, Any]]:
    return _in_player(cast, "file")


@sample("video_lesson")
def video_lesson(cast: Cast) -> dict[str, dict[str, Any]]:
    return _in_player(cast, "video")


@sample("meeting")
def meeting(cast: Cast) -> dict[str, dict[str, Any]]:
    return _in_player(cast, "meeting")


@sample("survey")
def survey(cast: Cast) -> dict[str, dict[str, Any]]:
    return _in_player(cast, "survey")


@sample("assignment")
def assignment(cast: Cast) -> dict[str, dict[str, Any]]:
    return _in_player(cast, "assignment")


@sample("picture")
def picture(cast: Cast) -> dict[str, dict[str, Any]]:
    return _in_player(cast, "quiz")


@sample("submission")
def submission(cast: Cast) -> dict[str, dict[str, Any]]:
    def handed_in(enrolment) -> dict[str, Any]:
        with_file = Submission.objects.filter(person=enrolment.person, content__file_name="azione.pdf")
        made = with_file.filter(version=enrolment.version).first()
        made = made or Submission.objects.get(pk=kinds.hand_in(enrolment, file=kinds.pdf()).pk)
        return {"uid": made.uid, "thing": made}

    return _of_each_class(cast, handed_in)


@sample("followed_test")
def followed_test(cast: Cast) -> dict[str, dict[str, Any]]:
    def with_test(enrolment) -> dict[str, Any]:
        made = {"slug": enrolment.module.slug, "uid": enrolment.uid, "thing": enrolment}
        return made | {"activity": classes.activity(enrolment, "quiz").uid}

    return _of_each_class(cast, with_test)


def _waiting(cast: Cast, slug: str = "dall-ufficio") -> Completion:
    """The trainee of Legnano has completed a module whose certificates the office issues."""
    page = stage.module(slug, [stage.text_lesson()], issuing="office")
    stage.view_lessons(stage.enrol(cast.trainee, page))
    return Completion.objects.get(enrolment__module=page)


@sample("completed_module")
def completed_module(cast: Cast) -> dict[str, dict[str, Any]]:
    made = _waiting(cast)
    return {"own": {"slug": made.version.module.slug, "uid": made.uid, "thing": made.version.module}}


@sample("issuing_batch")
def issuing_batch(cast: Cast) -> dict[str, dict[str, Any]]:
    made = _waiting(cast, "dall-ufficio-insieme")
    known = IssuingBatch.objects.filter(module=made.version.module).first()
    officer = factories.actor(cast.training_officer)
    batch = known or certifying.ask_certificates(
        module=made.version.module, uids=[made.uid], by=officer, at=stage.LATER
    )
    return {"own": {"uid": batch.uid, "thing": batch}}


@sample("status_list")
def status_list(cast: Cast) -> dict[str, dict[str, Any]]:
    keys.signing()
    return {"own": {"number": 0}}


# What holders share: links to the certificates of the two trainees, and their ZIPs.


def _links(cast: Cast) -> dict[str, ShareLink]:
    made = {}
    for variant, certificate in _certificates(cast).items():
        made[variant] = ShareLink.objects.filter(certificate=certificate).first() or ShareLink.objects.create(
            certificate=certificate, code=unguessable_code(), at=stage.LATER
        )
        made[variant].refresh_from_db()
    return made


@sample("share_link")
def share_link(cast: Cast) -> dict[str, dict[str, Any]]:
    return {variant: {"uid": link.uid, "thing": link} for variant, link in _links(cast).items()}


@sample("shared_code")
def shared_code(cast: Cast) -> dict[str, dict[str, Any]]:
    return {"own": {"code": _links(cast)["own"].code}}


@sample("bundle")
def bundle(cast: Cast) -> dict[str, dict[str, Any]]:
    made = {}
    for variant, person in (("own", cast.trainee), ("other_zone", cast.other_trainee)):
        known = Bundle.objects.filter(person=person).first() or Bundle.objects.create(
            person=person, total=1, done=1, zip_bytes=b"PK", asked_at=stage.LATER, made_at=stage.LATER
        )
        known.refresh_from_db()
        made[variant] = {"uid": known.uid, "thing": known}
    return made
