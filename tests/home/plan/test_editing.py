# SPDX-License-Identifier: AGPL-3.0-or-later
"""An action is written in Wagtail's admin: drafts may lack anything, what is submitted must be true."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from home.models import ActionPage, Milestone, PlanEditionPage
from tests import factories
from tests.factories import Cast, sign_in
from tests.home.plan.acting import DONE, action, list_of
from tests.home.stage import officer

SUBMIT = {"action-submit": "1"}
OPEN = {"title": "Gara", "state": "now", "planned_date": "", "reached_date": "", "note": ""}


@pytest.fixture
def edition(stage) -> PlanEditionPage:
    return stage.edition(areas=1)


@pytest.fixture
def author(stage) -> Client:
    cast = Cast()
    officer(cast.communication_author)
    return sign_in(Client(), cast.communication_author)


def typed(*, rows: dict[str, list] | None = None, **fields: object) -> dict:
    names = ("milestones", "partners", "funding", "cups", "agenda_actions")
    own = {
        "title": "Riaprire la stazione", "slug": "riaprire", "intro": "", "body": streamfield([]), "code": "",
        "state": "under_way", "state_note": "", "as_of": "", "lead": factories.body("Legnano").pk, "cost": "",
        "cost_source": "", "change_note": "", "comments": inline_formset([]),
    }  # fmt: skip
    return nested_form_data(
        own | {name: inline_formset((rows or {}).get(name, [])) for name in names} | fields
    )


def post(author: Client, edition: PlanEditionPage, **given) -> tuple[ActionPage | None, dict]:
    answer = author.post(f"/admin/pages/add/home/actionpage/{list_of(edition).pk}/", typed(**given))
    form = answer.context.get("form") if answer.context else None
    return ActionPage.objects.first(), form.errors if form else {}


def test_the_editor_opens_for_a_new_action_and_for_one_that_is_there(author, edition):
    page = action(edition, milestones=[DONE], cups=["X00X00000000001"])
    for path in (f"/admin/pages/add/home/actionpage/{list_of(edition).pk}/", f"/admin/pages/{page.pk}/edit/"):
        assert 'id="id_milestones-TOTAL_FORMS"' in author.get(path).content.decode()


def test_a_new_action_gets_its_edition_and_a_code(author, edition):
    page, _errors = post(author, edition)
    assert (page.edition, page.code) == (edition.edition, "AZ-001")


def test_a_draft_may_lack_a_day_and_what_is_submitted_may_not(author, edition):
    rows = {"milestones": [OPEN | {"state": "done"}]}
    draft, _errors = post(author, edition, rows=rows)
    assert draft is not None
    draft.delete()
    assert post(author, edition, rows=rows, **SUBMIT)[0] is None
    assert post(author, edition, rows={"milestones": [OPEN]}, **SUBMIT)[0].workflow_in_progress


def test_done_with_an_open_milestone_is_refused_in_words(author, edition):
    page, errors = post(author, edition, rows={"milestones": [OPEN]}, state="done", **SUBMIT)
    assert page is None
    assert list(errors) == ["state"]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("cups", {"code": "B46F1800013000", "title": ""}),
        ("agenda_actions", {"code": "ADM-AZ-999"}),
        ("partners", {"body": "", "name": "", "role": "guida"}),
    ],
)
def test_a_row_that_cannot_be_is_refused(author, edition, name, row):
    assert post(author, edition, rows={name: [row]}, **SUBMIT)[0] is None
    assert post(author, edition, **SUBMIT)[0] is not None


def test_a_code_is_taken_once_in_an_edition_and_again_in_another(stage, author, edition):
    action(edition, "Prima", code="AZ-007")
    other = stage.edition("2025-2027", areas=0)
    assert post(author, edition, code="AZ-007")[1].keys() == {"code"}
    assert ActionPage.objects.count() == 1
    post(author, other, code="AZ-007")
    assert list(ActionPage.objects.values_list("code", flat=True)) == ["AZ-007", "AZ-007"]


def test_a_published_code_never_changes(author, edition):
    page = action(edition, "Prima", code="AZ-007")
    for code, title in (("AZ-008", "Prima"), ("AZ-007", "Altro")):
        author.post(f"/admin/pages/{page.pk}/edit/", typed(title="Altro", slug="prima", code=code))
        draft = ActionPage.objects.get(pk=page.pk).get_latest_revision_as_object()
        assert (draft.code, draft.title) == ("AZ-007", title)


def test_what_cannot_be_true_is_not_published_by_another_way_either(edition):
    page = action(edition, milestones=[DONE])
    page.milestones = [Milestone(title="Aperta", state="done", reached_date=None)]
    with pytest.raises(ValidationError):
        page.save_revision()
    page.milestones = [Milestone(title="Aperta", state="done", reached_date=date(2026, 1, 1))]
    page.save_revision()


def test_a_copy_gets_a_code_of_its_own_when_it_is_saved(edition):
    page = action(edition, code="AZ-007")
    copy = page.copy(update_attrs={"slug": "copia"}, keep_live=False)
    assert copy.code == ""
    assert copy.save_revision().as_object().code == "AZ-008"
