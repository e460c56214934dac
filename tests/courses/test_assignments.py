# SPDX-License-Identifier: AGPL-3.0-or-later
"""Assignments: handed in once a form, checked by what the file holds, read by who may."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.urls import reverse

from cms.rights import Role, WrongPhase
from cms.uploads import clean_name
from courses import learning
from courses.assignments.files import LIMIT, BadFile, checked
from courses.assignments.models import Submission
from courses.assignments.operations import digest_of
from courses.assignments.queries import State, state_of, submissions_of
from courses.enrolments.models import Enrolment
from courses.tutoring.models import Tutorship
from courses.tutoring.rules import can_read_submission
from tests import factories
from tests.courses import kinds, stage
from tests.factories import sign_in

NEVER = DateRange(date(2016, 1, 1), date(2020, 1, 1))
WORD = kinds.archive("[Content_Types].xml", "word/document.xml")
WITH_MACROS = kinds.archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
ODT = kinds.archive("content.xml", mimetype=b"application/vnd.oasis.opendocument.text")


@pytest.fixture
def enrolment(cast) -> Enrolment:
    return stage.enrol(cast.trainee, kinds.module())


@pytest.fixture
def address(enrolment) -> str:
    return reverse("assignment", args=["misto", kinds.only(enrolment, "assignment").uid])


@pytest.fixture
def trainee(client, cast):
    return sign_in(client, cast.trainee)


def state(enrolment: Enrolment) -> State:
    activity = kinds.only(enrolment, "assignment")
    rows = submissions_of(
        person_id=enrolment.person_id, module_id=enrolment.module_id, activity_uid=activity.uid,
        since=enrolment.at)  # fmt: skip
    return state_of(rows, pass_percent=activity.assignment.pass_percent)


def upload(name: str, content: bytes) -> dict:
    return {"client_uid": str(uuid4()), "text": "Il mio testo.", "file": SimpleUploadedFile(name, content)}


def body(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", kinds.PDF),
        ("a.DOCX", WORD),
        ("a.odt", ODT),
        ("a.xlsx", kinds.archive("[Content_Types].xml", "xl/workbook.xml")),
        ("a.ods", kinds.archive("content.xml", mimetype=b"application/vnd.oasis.opendocument.spreadsheet")),
        ("a.pptx", kinds.archive("[Content_Types].xml", "ppt/presentation.xml")),
        ("a.odp", kinds.archive("content.xml", mimetype=b"application/vnd.oasis.opendocument.presentation")),
        ("a.png", b"\x89PNG\r\n\x1a\n...."),
        ("a.jpg", b"\xff\xd8\xff\xe0...."),
        ("a.txt", "perché\tno\r\n".encode()),
        ("a.txt", "perché".encode("cp1252")),
    ],
)
def test_files_that_are_what_they_say_are_taken(name, content):
    assert checked(name=name, content=content).content == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.exe", b"MZ"),
        ("a", kinds.PDF),
        ("a.html", b"<script>"),
        ("a.svg", b"<svg/>"),
        ("a.docm", WITH_MACROS),
        ("a.docx", WITH_MACROS),
        ("a.docx", ODT),
        ("a.odt", WORD),
        ("a.xlsx", WORD),
        ("a.pdf", b"MZ"),
        ("a.png", b"\xff\xd8\xff"),
        ("a.txt", b"a\x00b"),
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.pdf", b""),
        ("a.pdf", kinds.PDF + b" " * LIMIT),
    ],
)
def test_other_files_are_refused_with_words(name, content):
    with pytest.raises(BadFile, match=r"\w+ \w+"):
        checked(name=name, content=content)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        (r"C:\Documenti\azione finale.pdf", "azione finale.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("città\u202efdp.pdf", "cittàfdp.pdf"),
        ('a"b;\n<c>.pdf', "a-b-c-.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_names_are_cleaned(name, cleaned):
    assert clean_name(name) == cleaned


def test_the_same_form_twice_is_one_submission(enrolment):
    key = uuid4()

    first, second = (kinds.hand_in(enrolment, key=key) for _ in range(2))

    assert first == second
    assert Submission.objects.count() == 1


def test_what_is_handed_in_waits_and_may_be_replaced_until_it_is_graded(enrolment):
    assert state(enrolment) == State.TO_DO

    numbers = [kinds.hand_in(enrolment, text).number for text in ("Prima.", "Seconda.")]

    assert numbers == [1, 2]
    assert state(enrolment) == State.WAITING


@pytest.mark.parametrize(
    ("points", "is_to_redo", "then"),
    [((1, 1), False, State.NOT_PASSED), ((4, 6), True, State.TO_REDO), ((4, 4), False, State.PASSED)],
)
def test_after_a_grade_again_only_when_it_was_not_passed(cast, enrolment, points, is_to_redo, then):
    kinds.grade(kinds.hand_in(enrolment), cast.training_officer, points, is_to_redo)
    assert state(enrolment) == then

    if then == State.PASSED:
        with pytest.raises(WrongPhase, match="già superato"):
            kinds.hand_in(enrolment)
    else:
        assert kinds.hand_in(enrolment).number == 2
        assert state(enrolment) == State.WAITING


def test_under_a_cancelled_enrolment_nothing_is_handed_in(cast, enrolment):
    learning.cancel(enrolment=enrolment, by=factories.actor(cast.trainee), at=stage.LATER)

    with pytest.raises(WrongPhase):
        kinds.hand_in(enrolment)

    assert Submission.objects.count() == 0


def test_what_was_handed_in_can_be_erased_and_the_fact_stays(trainee, enrolment, address):
    made = kinds.hand_in(enrolment, file=kinds.pdf())
    content = made.content
    assert made.digest == digest_of(content.salt, content.text, kinds.pdf())

    content.delete()

    assert Submission.objects.count() == 1
    assert trainee.get(reverse("submitted_file", args=[again(made).uid])).status_code == 404
    assert "è stato cancellato" in body(trainee.get(address))


def again(submission: Submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def test_handing_in_from_the_page(trainee, enrolment, address):
    asked = body(trainee.get(address))
    sent = trainee.post(address, upload("Azione.pdf", kinds.PDF), follow=True)

    page = body(sent)
    assert "al massimo 4 punti" in asked
    assert "Salvato alle" in page
    assert "aspetta la valutazione" in page
    assert "Azione.pdf" in page
    assert "Il mio testo." in page


def test_a_refused_file_loses_no_text(trainee, address):
    refused = trainee.post(address, upload("virus.exe", b"MZ"))
    empty = trainee.post(address, {"client_uid": str(uuid4()), "text": "  "})

    assert refused.status_code == empty.status_code == 422
    assert "Scegline uno di questi" in body(refused)
    assert "Il mio testo." in body(refused)
    assert "data-unsaved" in body(refused)
    assert "Scrivi un testo, oppure scegli un file" in body(empty)
    assert Submission.objects.count() == 0


def test_too_large_a_file_is_said_before_it_is_kept(trainee, address):
    refused = trainee.post(address, upload("grande.pdf", kinds.PDF + b" " * (LIMIT + 5000)))

    assert refused.status_code == 422
    assert "supera i 10 MB" in body(refused)
    assert "Il mio testo." in body(refused)


def test_the_token_is_asked_here_too(cast, address):
    strict = sign_in(Client(enforce_csrf_checks=True), cast.trainee)

    assert strict.post(address, {"text": "x", "client_uid": str(uuid4())}).status_code == 403
    assert Submission.objects.count() == 0


def test_the_page_shows_the_grade_criterion_by_criterion(trainee, cast, enrolment, address):
    kinds.grade(kinds.hand_in(enrolment), cast.training_officer, (1, 2), comment="Mancano i tempi.")

    page = body(trainee.get(address))

    assert "3 punti su 10 (30%)." in page
    assert "1 su 4" in page
    assert "Mancano i tempi." in page
    assert "Compito non ancora superato" in page
    assert "Consegna di nuovo" in page


def test_a_passed_assignment_has_no_form(trainee, cast, enrolment, address):
    kinds.grade(kinds.hand_in(enrolment), cast.training_officer, (4, 6))

    page = body(trainee.get(address))

    assert "Compito superato" in page
    assert "<textarea" not in page


def test_the_file_is_always_an_attachment(trainee, enrolment):
    made = again(kinds.hand_in(enrolment, file=kinds.pdf("città.pdf")))

    answer = trainee.get(reverse("submitted_file", args=[made.uid]))

    assert b"".join(answer) == kinds.PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer.headers["Cache-Control"]


def test_who_reads_what_was_handed_in(cast, enrolment):
    tutor, ex = (factories.person(name, "Tutor", employer="Rho") for name in ("Ugo", "Ada"))
    for person, during in ((tutor, factories.ALWAYS), (ex, NEVER)):
        factories.mandate(person, Role.TUTOR)
        Tutorship.objects.create(module=enrolment.module, person=person, during=during)
    made = again(kinds.hand_in(enrolment))

    readers = {
        person
        for person in (cast.trainee, cast.other_trainee, tutor, ex, cast.training_officer, cast.plan_officer)
        if can_read_submission(factories.actor(person), made)
    }

    assert readers == {cast.trainee, tutor, cast.training_officer}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_few_queries_however_often_one_hands_in(
    trainee, cast, enrolment, address, rows, django_assert_max_num_queries
):
    for number in range(rows):
        made = kinds.hand_in(enrolment, at=stage.AT + timedelta(minutes=number))
        kinds.grade(made, cast.training_officer, (1, 1), comment="Ancora.")
    trainee.get(address)

    with django_assert_max_num_queries(14):
        trainee.get(address)


def test_enrolling_again_starts_from_nothing_and_numbers_go_on(cast, enrolment):
    kinds.grade(kinds.hand_in(enrolment), cast.training_officer, (4, 6))
    learning.cancel(enrolment=enrolment, by=factories.actor(cast.trainee), at=stage.LATER)

    later = stage.LATER + timedelta(minutes=1)
    again = stage.enrol(cast.trainee, enrolment.module, at=later)

    assert state(again) == State.TO_DO
    assert again.progress.scores == {}
    assert kinds.hand_in(again, at=later).number == 2


def test_a_file_alone_or_a_text_alone_when_only_that_is_asked(trainee, cast):
    for accepts, missing in (
        ("file", "Scegli il file da consegnare."),
        ("text", "Scrivi il testo da consegnare."),
    ):
        page = kinds.module(f"solo-{accepts}", [kinds.homework(accepts)])
        enrolment = stage.enrol(cast.trainee, page)
        address = reverse("assignment", args=[page.slug, kinds.only(enrolment, "assignment").uid])

        shown = body(trainee.get(address))
        refused = trainee.post(address, {"client_uid": str(uuid4())})
        taken = trainee.post(address, upload("a.pdf", kinds.PDF))

        assert ("<textarea" in shown, 'type="file"' in shown) == (accepts == "text", accepts == "file")
        assert missing in body(refused)
        assert taken.status_code == 302

    kept = [one.content for one in Submission.objects.order_by("pk")]
    assert [(one.text, one.file_name) for one in kept] == [("", "a.pdf"), ("Il mio testo.", "")]
