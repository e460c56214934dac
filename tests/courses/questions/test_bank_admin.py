# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bank is written in Wagtail: only the training office enters, every save is a version and a line of the log."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms import clock
from cms.audit.models import AuditEntry
from courses.questions.filing import InsideItself, retire, save_category
from courses.questions.models import BankQuestion, QuestionCategory
from courses.questions.operations import save_question
from tests.courses.questions.items import examples
from tests.factories import sign_in


@pytest.fixture
def officer(client, cast):
    return sign_in(client, cast.training_officer)


@pytest.fixture
def category(db):
    return save_category(category=None, parent=None, name="Appalti", by=None, at=clock.now())


def stored(category, item=None) -> BankQuestion:
    given = item or examples()[0]
    return save_question(
        question=None, category=category, name=given.question.kind, item=given, by=None, at=clock.now()
    )


def essay_data(category, text: str, **changed) -> dict:
    value = {"text": rich_text(text), "points": "3", "picture": "", "picture_alt": "", "guidance": "Il caso."}
    said = {f"feedback_{name}": rich_text("") for name in ("right", "partial", "wrong", "general")}
    body = {"body": streamfield([("essay", value | said)])}
    return nested_form_data({"category": category.pk, "name": "Un caso", **body, **changed})


def test_officer_writes_a_question_and_sees_it_as_learners_will(officer, cast, category):
    answer = officer.post(reverse("bankquestion:add"), essay_data(category, "<p>Racconta.</p>"), follow=True)

    question = BankQuestion.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("bank_question", args=[question.uid])
    assert (question.name, question.category) == ("Un caso", category)
    version = question.versions.get()
    assert version.asked.text == "Racconta."
    assert version.key["guidance"] == "Il caso."
    assert version.asked.uid == question.body[0].id
    assert (
        AuditEntry.objects.filter(
            verb="courses.bank_question_saved", person_id=cast.training_officer.pk
        ).count()
        == 1
    )


def test_question_changed_is_a_new_version_and_the_old_one_stands(officer, category):
    question = stored(category, examples()[-1])

    officer.post(reverse("bankquestion:edit", args=[question.pk]), essay_data(category, "<p>Altro.</p>"))

    texts = [version.asked.text for version in question.versions.order_by("number")]
    assert texts == [examples()[-1].question.text, "Altro."]


def test_retired_question_is_marked_and_logged_once(officer, category):
    question = stored(category, examples()[-1])
    data = essay_data(category, "<p>Altro.</p>", is_retired="on")

    for _twice in range(2):
        officer.post(reverse("bankquestion:edit", args=[question.pk]), data)

    question.refresh_from_db()
    assert question.is_retired
    assert AuditEntry.objects.filter(verb="courses.question_retired").count() == 1


def test_question_without_text_comes_back_with_words(officer, category):
    answer = officer.post(reverse("bankquestion:add"), essay_data(category, ""))

    assert answer.status_code == 200
    assert BankQuestion.objects.count() == 0


@pytest.mark.parametrize("item", examples(), ids=lambda item: item.question.kind)
def test_every_kind_opens_in_the_editor(officer, category, item):
    assert officer.get(reverse("bankquestion:edit", args=[stored(category, item).pk])).status_code == 200


def test_lists_show_what_there_is(officer, category):
    stored(category)

    assert "single" in officer.get(reverse("bankquestion:index")).content.decode()
    assert "Appalti" in officer.get(reverse("questioncategory:index")).content.decode()


def test_nobody_else_enters_the_bank_and_nobody_deletes(client, cast, category):
    question = stored(category)
    addresses = [reverse("bankquestion:index"), reverse("bankquestion:edit", args=[question.pk]),
                 reverse("bankquestion:add"), reverse("questioncategory:index")]  # fmt: skip

    for somebody in (cast.administrator, cast.communication_author, cast.trainee):
        signed = sign_in(client, somebody)
        assert {signed.get(address).status_code for address in addresses} <= {302, 403, 404}
    signed = sign_in(client, cast.training_officer)
    answer = signed.post(reverse("bankquestion:delete", args=[question.pk]))
    assert answer.status_code in {302, 403, 404}
    assert BankQuestion.objects.count() == 1


def test_officer_files_categories(officer, category):
    officer.post(reverse("questioncategory:add"), {"parent": category.pk, "name": " Soglie "})

    made = QuestionCategory.objects.get(name="Soglie")
    assert made.parent == category
    assert AuditEntry.objects.filter(verb="courses.question_category_added").count() == 2


def test_category_is_never_inside_itself(officer, category):
    inner = save_category(category=None, parent=category, name="Soglie", by=None, at=clock.now())

    with pytest.raises(InsideItself):
        save_category(category=category, parent=inner, name="Appalti", by=None, at=clock.now())
    address = reverse("questioncategory:edit", args=[category.pk])
    answer = officer.post(address, {"parent": inner.pk, "name": "Appalti"})
    assert answer.status_code == 200
    category.refresh_from_db()
    assert category.parent is None


def test_category_is_not_twice_in_the_same_place(category):
    with pytest.raises(ValidationError):
        save_category(category=None, parent=None, name="Appalti", by=None, at=clock.now())


def test_category_keeps_its_uid_when_renamed(category):
    uid = category.uid

    save_category(category=category, parent=None, name="Contratti", by=None, at=clock.now())

    assert QuestionCategory.objects.get().uid == uid
    assert QuestionCategory.objects.get().name == "Contratti"


def test_question_put_back_is_logged(category):
    question = stored(category)

    retire(question=question, is_retired=True, by=None, at=clock.now())
    retire(question=question, is_retired=False, by=None, at=clock.now())

    assert AuditEntry.objects.filter(verb="courses.question_put_back").count() == 1


def test_categories_are_chosen_with_those_they_are_in_and_retired_is_said_in_words(officer, category):
    save_category(category=None, parent=category, name="Soglie", by=None, at=clock.now())
    retire(question=stored(category), is_retired=True, by=None, at=clock.now())

    form, rows = (officer.get(reverse(f"bankquestion:{name}")).content.decode() for name in ("add", "index"))

    assert "Appalti › Soglie" in form
    assert "Sì" in rows and "True" not in rows
