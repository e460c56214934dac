# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bank: versions, files in and out. The screens are in test_bank_screens.py."""

import io
from dataclasses import replace

import pytest
from django.core.files.storage import default_storage

from cms.audit.models import AuditEntry
from courses.questions import importing, operations
from courses.questions.exporting import export
from courses.questions.formats.digest import digest_of
from courses.questions.formats.files import read
from courses.questions.models import BankQuestion, QuestionCategory, QuestionImport, QuestionVersion
from courses.questions.queries import branches
from courses.questions.writing import item_of
from tests import factories
from tests.courses.questions import bank_stage

pytestmark = pytest.mark.django_db


def test_a_question_saved_unchanged_makes_no_new_version():
    saved = bank_stage.question()
    item = item_of(saved.body[0])
    filed = bank_stage.category("Altro")
    operations.save_question(
        question=saved, category=filed, name="Altro nome", item=item, by=None, at=bank_stage.AT
    )
    saved.refresh_from_db()
    assert (saved.name, saved.category, saved.versions.count()) == ("Altro nome", filed, 1)


def test_a_question_changed_makes_a_new_version_and_keeps_the_old():
    saved = bank_stage.question()
    item = item_of(saved.body[0])
    changed = replace(item, question=replace(item.question, text="Quanti anni dura?"))
    operations.save_question(
        question=saved, category=saved.category, name=saved.name, item=changed, by=None, at=bank_stage.AT
    )
    texts = [version.asked.text for version in saved.versions.order_by("number")]
    assert texts == ["Quanti anni?", "Quanti anni dura?"]
    assert saved.versions.get(number=2).asked.uid == saved.versions.get(number=1).asked.uid


def test_a_checked_file_puts_nothing_into_the_bank(cast):
    made = bank_stage.sent(cast.training_officer, bank_stage.GIFT + "\n::Rotta::Ma?{=a\n")
    assert BankQuestion.objects.count() == 0
    assert made.report["fresh"] == 3
    assert made.report["kinds"] == {"single": 1, "true_false": 1, "numeric": 1}
    assert [(row["line"], row["excerpt"]) for row in made.report["bad"]] == [(7, "::Rotta::Ma?{=a")]


def test_a_kept_file_is_in_the_bank_once_however_often_the_button_is_pressed(cast):
    made = bank_stage.sent(cast.training_officer)
    assert bank_stage.keep(made, cast.training_officer).kept == 3
    assert bank_stage.keep(made, cast.training_officer).kept == 3
    assert BankQuestion.objects.count() == QuestionVersion.objects.count() == 3
    made.refresh_from_db()
    assert bytes(made.content) == b""
    assert AuditEntry.objects.filter(verb="courses.questions_imported").count() == 1


def test_the_same_file_again_changes_nothing(cast):
    bank_stage.keep(bank_stage.sent(cast.training_officer), cast.training_officer)
    again = bank_stage.sent(cast.training_officer)
    assert (again.report["fresh"], again.report["unchanged"]) == (0, 3)
    assert bank_stage.keep(again, cast.training_officer).kept == 0
    assert BankQuestion.objects.count() == 3


def test_what_was_kept_is_what_the_file_said(cast):
    bank_stage.keep(bank_stage.sent(cast.training_officer), cast.training_officer)
    digests = {digest_of(item_of(question.body[0])) for question in BankQuestion.objects.all()}
    assert digests == {digest_of(item) for item in bank_stage.items()}
    assert digests == set(QuestionVersion.objects.values_list("sha256", flat=True))
    uids = [version.asked.uid for version in QuestionVersion.objects.all()]
    assert sorted(uids) == sorted(str(question.body[0].id) for question in BankQuestion.objects.all())


def test_categories_of_the_file_go_inside_the_chosen_one(cast):
    text = "$CATEGORY: $course$/top/Piano/Agende\n\nUna.{T}\n\n$CATEGORY: $course$/top/Piano\n\nDue.{F}\n"
    bank_stage.keep(bank_stage.sent(cast.training_officer, text), cast.training_officer)
    titles = {branch.category.pk: branch.title for branch in branches()}
    filed = {question.name: titles[question.category_id] for question in BankQuestion.objects.all()}
    assert filed == {"Una.": "Piano › Piano › Agende", "Due.": "Piano › Piano"}


def test_a_new_category_is_made_only_when_the_file_is_kept(cast):
    made = importing.check_file(
        category=None, new_category="Nuova", format_name="gift", name="a.txt", content=b"Una.{T}",
        by=factories.actor(cast.training_officer), at=bank_stage.AT)  # fmt: skip
    assert not QuestionCategory.objects.exists()
    bank_stage.keep(made, cast.training_officer)
    assert BankQuestion.objects.get().category.name == "Nuova"


def test_a_file_that_breaks_halfway_keeps_nothing(cast, monkeypatch):
    made = bank_stage.sent(cast.training_officer)
    monkeypatch.setattr(importing, "version_of", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bank_stage.keep(made, cast.training_officer)
    assert BankQuestion.objects.count() == 0


def test_a_picture_is_stored_under_its_hash_and_given_back(cast):
    question = bank_stage.pictured(cast.training_officer)
    picture = question.versions.get().asked.picture
    assert picture.alt == "Una pianta"
    with default_storage.open(picture.path) as file:
        assert file.read() == bank_stage.DOT
    (branch,) = branches()
    written = export(branch, [branch], "moodle-xml")
    again = read(io.BytesIO(written.text.encode()), "moodle-xml")
    assert [digest_of(item) for item in again.items] == [question.versions.get().sha256]
    assert again.pictures == {picture.sha256: bank_stage.DOT}


def test_files_nobody_decided_about_are_thrown_away_after_a_day(cast):
    made = bank_stage.sent(cast.training_officer)
    QuestionImport.objects.filter(pk=made.pk).update(at=bank_stage.AT - importing.UNDECIDED_FOR * 2)
    bank_stage.sent(cast.training_officer)
    assert not QuestionImport.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize("format_name", ["gift", "moodle-xml"])
def test_a_category_given_out_and_brought_back_is_all_there_already(cast, format_name):
    inside = bank_stage.category("Agende", parent=bank_stage.category())
    bank_stage.keep(bank_stage.sent(cast.training_officer, filed=inside), cast.training_officer)
    every = branches()
    written = export(every[0], every, format_name)
    assert (written.count, written.losses) == (3, [])
    again = bank_stage.sent(cast.training_officer, written.text, format_name)
    assert (again.report["fresh"], again.report["unchanged"], again.report["bad"]) == (0, 3, [])


def test_retired_questions_are_not_given_out():
    question = bank_stage.question()
    BankQuestion.objects.update(is_retired=True)
    every = branches()
    assert question.category == every[0].category
    assert export(every[0], every, "gift").count == 0
