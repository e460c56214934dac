# SPDX-License-Identifier: AGPL-3.0-or-later
"""The training office enrols from a file and one by one, cancels, and downloads the list."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.clock import day_of
from cms.notices.models import Notice
from cms.people.models import Person, User
from cms.rights import WrongPhase
from cms.sheets import csv_out, read_table
from courses import enrolling, learning
from courses.enrolments.models import Enrolment
from tests import factories
from tests.courses import stage
from tests.courses.hiring import employ, lesson_module, require, tell, text
from tests.factories import actor, sign_in

AT, LATER = stage.AT, stage.LATER
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, cast):
    return sign_in(client, cast.training_officer)


def test_tables_are_read_whatever_wrote_them():
    rows = [(1, ["email", "nome"]), (2, ["à@b.it", "Niccolò"])]
    plain = "email;nome\r\nà@b.it;Niccolò\r\n"
    for content in (
        plain.encode(), plain.encode("utf-8-sig"), plain.encode("cp1252"), plain.encode("utf-16"),
        plain.replace(";", ",").encode(), plain.replace(";", "\t").encode("cp1252"),
    ):  # fmt: skip
        assert read_table(content) == rows


def test_what_would_be_a_formula_is_written_as_text():
    rows = [["=1+1", "+39", "-1", "@x", "\tx", "\rx", "uno; due", 3]]

    assert (
        csv_out(["a"] * 8, rows)
        .decode("utf-8-sig")
        .splitlines(keepends=False)[1]
        .startswith("'=1+1;'+39;'-1;'@x;'\tx;")
    )


def sent(officer, page, content):
    content = content if isinstance(content, bytes) else content.encode()
    return officer.post(
        reverse("module_roster", args=[page.slug]), {"roster": SimpleUploadedFile("elenco.csv", content)}
    )


def ticket(response) -> str:
    return response.content.decode().split('name="checked" value="')[1].split('"')[0]


def confirm(officer, page, mark):
    return officer.post(reverse("module_roster", args=[page.slug]), {"checked": mark}, follow=True)


def test_a_file_says_what_each_row_would_do_and_writes_nothing(officer, cast):
    page, before = lesson_module(), stage.short_module("prima", title="Le basi")
    require(page, before)
    people = {name: employ(name) for name in ("Anna", "Berta", "Carla", "Dora", "Elisa", "Fulvia")}
    for name in ("Anna", "Berta", "Carla", "Dora"):
        stage.pass_module(people[name], before)
    stage.enrol(people["Berta"], page)
    mine = stage.enrol(people["Carla"], page)
    learning.cancel(enrolment=mine, by=actor(people["Carla"]), at=LATER)
    User.objects.filter(person=people["Fulvia"]).update(is_active=False)
    rows = ["Email;Nome"] + [f"{name.upper()}@regola.it;{name}" for name in people]
    rows += ["anna@regola.it;Anna", "nessuno@regola.it;X", ";senza"]

    said = text(sent(officer, page, "\n".join(rows)))

    for words in (
        "2 persone verrebbero", "Già iscritta", "rinunciato", "Le basi", "chiuso", "Due volte",
        "Nessuno accede",
    ):  # fmt: skip
        assert words in said
    assert Enrolment.objects.filter(module=page).count() == 2


def test_a_file_enrols_once_however_often_it_is_sent(officer, cast):
    page = lesson_module()
    people = [employ(name) for name in ("Anna", "Berta")]
    checked = sent(officer, page, "\ufeffemail\nanna@regola.it\nberta@regola.it\n")

    confirm(officer, page, ticket(checked))
    second = confirm(officer, page, ticket(checked))
    tell()

    assert "0 persone iscritte" in text(second)
    assert sorted(Enrolment.objects.values_list("person", flat=True)) == [who.pk for who in people]
    assert set(Enrolment.objects.values_list("source", flat=True)) == {"file"}
    assert Notice.objects.count() == 2


def test_a_file_fills_no_more_than_the_seats(officer, cast):
    page = lesson_module(seats=1)
    uids = [str(Person.objects.get(pk=employ(name).pk).uid) for name in ("Anna", "Berta")]

    checked = sent(officer, page, "codice\n" + "\n".join(uids))

    assert "Nessun posto" in text(checked)
    confirm(officer, page, ticket(checked))
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04abc", "CSV"),
        (b"nome;cognome\nAnna;Neri\n", "email"),
        (b"email\n" + b"a@b.it\n" * 20_001, "20.000"),
        (b"\x00\x01\x02", "testo"),
    ],
)
def test_a_wrong_file_is_refused_in_words(officer, cast, content, words):
    assert words in text(sent(officer, lesson_module(), content))


def test_a_mark_of_another_module_enrols_nobody(officer, cast):
    page, other = lesson_module(), lesson_module("altro")
    employ("Anna")
    mark = ticket(sent(officer, page, "email\nanna@regola.it\n"))

    confirm(officer, other, mark)
    confirm(officer, page, mark + "x")

    assert not Enrolment.objects.exists()


@pytest.mark.parametrize("people", [3, 200])
def test_checking_a_file_takes_the_same_queries(cast, people, django_assert_num_queries):
    from courses.admissions.filing import check

    page, before = lesson_module(seats=1000), stage.short_module("prima")
    require(page, before)
    made = Person.objects.bulk_create(Person(given_name=f"P{n}", family_name="Molti") for n in range(people))
    User.objects.bulk_create(User(email=f"p{n}@molti.it", person=who) for n, who in enumerate(made))
    content = "email\n" + "\n".join(f"p{n}@molti.it" for n in range(people))

    with django_assert_num_queries(5):
        checked = check(content.encode(), page)

    assert len(checked.report.errors) == people


def test_the_office_enrols_also_who_had_given_up(officer, cast):
    page = lesson_module()
    mine = stage.enrol(cast.trainee, page)
    learning.cancel(enrolment=mine, by=actor(cast.trainee), at=LATER)
    roll = reverse("module_roll", args=[page.slug])
    assert "niccolo.zane@example.it" in text(officer.get(roll, {"chi": "zanè nicc"}))

    officer.post(reverse("enrol_person", args=[page.slug]), {"person": str(cast.trainee.uid)})

    assert Enrolment.objects.standing().get().source == Enrolment.Source.OFFICE


def test_the_office_cancels_with_a_reason_what_is_not_completed(officer, cast):
    page = stage.short_module()
    mine = stage.enrol(cast.trainee, page)
    address = reverse("cancel_for", args=[Enrolment.objects.get(pk=mine.pk).uid])

    assert "Mantieni l’iscrizione" in text(officer.get(address))
    assert "motivo" in text(officer.post(address, {"reason": " "})).lower()
    officer.post(address, {"reason": "Ha cambiato ente."})

    cancelled = Enrolment.objects.get()
    assert cancelled.cancellation.note.reason == "Ha cambiato ente."
    assert "Ha cambiato ente." in Notice.objects.get(to=cast.trainee.user.email).body
    assert officer.get(address).status_code == 404
    stage.pass_module(cast.other_trainee, page)
    completed = Enrolment.objects.get(person=cast.other_trainee)
    assert officer.post(reverse("cancel_for", args=[completed.uid]), {"reason": "x"}).status_code == 404
    with pytest.raises(WrongPhase):
        enrolling.cancel_for(
            enrolment=stage.again(completed), reason="x", by=actor(cast.training_officer), at=LATER
        )


def test_the_roll_is_narrowed_and_downloaded(officer, cast):
    page = lesson_module()
    for somebody in (cast.trainee, cast.other_trainee):
        stage.enrol(somebody, page)
    roll = reverse("module_roll", args=[page.slug])
    rho = factories.body("Rho")
    rho.refresh_from_db()

    every, narrow = (
        text(officer.get(roll)),
        text(officer.get(roll, {"ente": str(rho.uid), "stato": "da-iniziare"})),
    )

    assert "Comune di Legnano" in every and "Zanè" in every and "2 iscrizioni" in every
    assert "Wiśniewska" in narrow and "Zanè" not in narrow
    assert "Zanè" not in text(officer.get(roll, {"stato": "completati"}))
    assert officer.get(roll, {"ente": "x", "stato": "y", "nome": "\x00"}).status_code == 200
    sheet = officer.get(reverse("module_roll_csv", args=[page.slug]))
    assert sheet.headers["Content-Type"].startswith("text/csv")
    assert "Comune di Rho;Wiśniewska;Żaneta" in sheet.content.decode("utf-8-sig")
    assert f";{day_of(AT).isoformat()};" in sheet.content.decode("utf-8-sig")


def test_the_address_of_the_button_leads_to_the_list(officer, cast):
    page = lesson_module()

    answer = officer.get(reverse("enrol_person", args=[page.slug]))

    assert (answer.status_code, answer.url) == (302, reverse("module_roll", args=[page.slug]))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_roll_takes_the_same_queries(officer, cast, rows):
    page = lesson_module(seats=10)
    for number in range(rows):
        stage.enrol(factories.person(f"Prova{number}", "Uno", employer="Legnano"), page)
    seen = []
    for address in (
        reverse("module_roll", args=[page.slug]) + "?chi=prova", reverse("module_rolls"),
        reverse("enrolment_rules"), reverse("training_office"),
    ):  # fmt: skip
        officer.get(address)
        with CaptureQueriesContext(connection) as queries:
            officer.get(address)
        seen.append(len(queries))

    assert seen == [11, 6, 5, 6]


def test_the_office_is_closed_to_others(client, cast):
    client = sign_in(client, cast.trainee)
    page = lesson_module()
    for name, arguments in (
        ("training_office", []), ("module_rolls", []), ("module_roll", [page.slug]),
        ("module_roster", [page.slug]), ("enrolment_rules", []), ("new_enrolment_rule", []),
    ):  # fmt: skip
        assert client.get(reverse(name, args=arguments)).status_code == 404
