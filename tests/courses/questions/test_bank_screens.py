# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of the bank."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.questions.models import BankQuestion, QuestionImport
from tests.courses.questions import bank_stage
from tests.factories import sign_in

pytestmark = pytest.mark.django_db
QUERIES = 3  # categories, count, rows


@pytest.fixture
def officer(cast):
    return cast.training_officer


@pytest.fixture
def at_desk(officer) -> Client:
    return sign_in(Client(), officer)


def file_of(text: str | bytes = bank_stage.GIFT) -> SimpleUploadedFile:
    return SimpleUploadedFile("domande.txt", text.encode() if isinstance(text, str) else text)


def page(client: Client, name: str, *args, **query) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_only_training_officers_find_the_bank(cast):
    question = bank_stage.question()
    for person in (cast.trainee, cast.plan_officer, cast.administrator, cast.body_contact):
        client = sign_in(Client(), person)
        for address in (reverse("bank"), reverse("bank_send"), reverse("bank_export"),
                        reverse("bank_question", args=[question.uid])):  # fmt: skip
            assert client.get(address).status_code == 404


def test_a_file_is_decided_by_who_sent_it_alone(cast, at_desk):
    of_another = bank_stage.sent(cast.editor_melzo)
    address = reverse("bank_import", args=[of_another.uid])
    assert at_desk.get(address).status_code == 404
    assert at_desk.post(address).status_code == 404


def test_an_empty_bank_says_what_to_do(at_desk):
    html = page(at_desk, "bank")
    assert reverse("bank_send") in html
    assert "<table" not in html


def test_the_list_filters_by_category_kind_and_words(at_desk, officer):
    bank_stage.keep(bank_stage.sent(officer), officer)
    other = bank_stage.question("::Altra::Che cosa?{}", bank_stage.category("Altro"))
    by_category = page(at_desk, "bank", categoria=other.category.uid)
    assert ("Altra" in by_category, "Durata" in by_category) == (True, False)
    by_kind = page(at_desk, "bank", tipo="true_false")
    assert ("Zona" in by_kind, "Durata" in by_kind) == (True, False)
    by_words = page(at_desk, "bank", testo="comuni quanti")
    assert ("Quota" in by_words, "Durata" in by_words) == (True, False)
    assert "<table" not in page(at_desk, "bank", ritirate="1")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_of_the_bank_for_one_row_and_for_three(at_desk, count):
    for number in range(count):
        bank_stage.question(f"::D{number}::Che cosa {number}?{{}}", bank_stage.category(f"C{number}"))
    with CaptureQueriesContext(connection) as asked:
        page(at_desk, "bank")
    assert len([query for query in asked if "courses_" in query["sql"]]) == QUERIES


def test_a_question_shows_its_key_beside(at_desk):
    question = bank_stage.question()
    html = page(at_desk, "bank_question", question.uid)
    assert "Quanti anni?" in html
    assert "<li>tre</li>" in html


def test_the_picture_of_a_question_is_shown(at_desk, officer):
    question = bank_stage.pictured(officer)
    assert 'alt="Una pianta"' in page(at_desk, "bank_question", question.uid)
    response = at_desk.get(reverse("bank_picture", args=[question.uid]))
    assert b"".join(response.streaming_content) == bank_stage.DOT
    assert response["Content-Type"] == "image/png"


def test_a_file_is_checked_then_kept(at_desk):
    filed = bank_stage.category()
    sent = at_desk.post(
        reverse("bank_send"),
        {"file": file_of(bank_stage.GIFT + "\n::Rotta::Ma?{=a"), "format": "gift", "category": filed.uid},
    )
    made = QuestionImport.objects.get()
    assert sent["Location"] == reverse("bank_import", args=[made.uid])
    html = page(at_desk, "bank_import", made.uid)
    assert "::Rotta::Ma?" in html
    assert BankQuestion.objects.count() == 0
    kept = at_desk.post(sent["Location"])
    assert kept["Location"] == f"{reverse('bank')}?categoria={filed.uid}"
    assert BankQuestion.objects.count() == 3
    assert "<form" not in page(at_desk, "bank_import", made.uid).split("<main")[1].split("</main")[0]


@pytest.mark.parametrize("content", ["// Solo un commento.\n", "::Rotta::Ma?{=a"])
def test_what_a_file_has_none_of_is_said_without_a_nought(at_desk, content):
    data = {"file": file_of(content), "format": "gift", "category": bank_stage.category().uid}

    html = at_desk.post(reverse("bank_send"), data, follow=True).content.decode()

    assert not re.search(r"\b0 ", html.split('class="lead"')[1].split("</p>")[0])


def test_what_was_chosen_beside_a_bad_file_is_not_lost(at_desk):
    filed = bank_stage.category()
    response = at_desk.post(
        reverse("bank_send"),
        {
            "file": file_of(b"PK\x03\x04zip"),
            "format": "aiken",
            "category": filed.uid,
            "new_category": "Nuova",
        },
    )
    html = response.content.decode()
    assert response.status_code == 200
    assert 'value="Nuova"' in html
    assert f'<option value="{filed.uid}" selected>' in html
    assert not QuestionImport.objects.exists()


def test_a_form_without_file_or_category_says_so(at_desk):
    response = at_desk.post(reverse("bank_send"), {"format": "gift"})
    assert set(response.context["form"].errors) == {"file", "category"}


def test_a_file_larger_than_the_limit_is_refused(at_desk, monkeypatch):
    monkeypatch.setattr("courses.forms.bank.LIMIT_BYTES", 10)
    data = {"file": file_of(), "format": "gift", "new_category": "Nuova"}
    response = at_desk.post(reverse("bank_send"), data)
    assert set(response.context["form"].errors) == {"file"}


def test_a_category_is_given_out_with_what_the_format_cannot_carry(at_desk):
    filed = bank_stage.category()
    bank_stage.question()
    bank_stage.question("::Fasi::Metti in ordine{>2 ALL\nuno\ndue\n}", filed)
    html = page(at_desk, "bank_export", categoria=filed.uid, formato="gift")
    assert "Fasi" in html
    response = at_desk.get(reverse("bank_download", args=[filed.uid, "gift"]))
    assert response["Content-Disposition"] == 'attachment; filename="piano.gift.txt"'
    assert response.content.decode().startswith("::Durata::")
    whole = at_desk.get(reverse("bank_download", args=[filed.uid, "moodle-xml"]))
    assert whole.content.decode().count("<question ") == 2
    assert at_desk.get(reverse("bank_download", args=[filed.uid, "aiken"])).status_code == 404


def test_a_file_of_nobody_known_goes_to_the_sign_in_page():
    response = Client().get(reverse("bank"))
    assert response.status_code == 302
    assert "next=" in response["Location"]
