# SPDX-License-Identifier: AGPL-3.0-or-later
"""Modules are written in Wagtail: the form opens, the preview shows the draft, a colleague's approval publishes."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.audit.models import AuditEntry
from cms.people.operations import sync_groups
from courses import office
from courses.catalogue.blocks import bank_categories
from courses.catalogue.models import ModulePage, ModuleVersion
from courses.questions.filing import save_category
from tests.courses import stage
from tests.courses.test_freezing import ASSIGNMENT, MEETING, RULE, SURVEY
from tests.factories import sign_in


@pytest.fixture
def officer(client, cast):
    return sign_in(client, cast.training_officer)


def test_the_form_of_a_module_opens(officer, cast):
    page = stage.module()

    response = officer.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

    assert response.status_code == 200
    assert "Prova finale" in response.content.decode()


def test_a_colleague_approves_and_so_makes_the_version(cast, client):
    author, approver = cast.training_officer.user, cast.administrator.user
    page = stage.draft("bozza", title="Vuota")
    page.title = "Una bozza"
    for user in (author, approver):
        sync_groups(user)
    page.save_revision(user=author)
    state = page.get_workflow().start(page, author)

    with pytest.raises(PermissionDenied):
        state.current_task_state.task.specific.on_action(state.current_task_state, author, "approve")
    assert ModuleVersion.objects.count() == 0
    state.current_task_state.task.specific.on_action(state.current_task_state, approver, "approve")

    version = ModuleVersion.objects.get()
    assert version.title == "Una bozza"
    entry = AuditEntry.objects.get(verb="courses.module_version_published")
    assert entry.person_id == cast.administrator.pk


def test_the_preview_shows_the_draft(officer, cast):
    page = stage.draft("bozza", title="Una bozza")

    response = officer.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))

    assert response.status_code == 200
    words = response.content.decode()
    assert "Una bozza" in words
    assert "A che cosa serve il piano" in words
    assert ModuleVersion.objects.count() == 0


def edited(page, **changed):
    """The form of the page as its author would send it."""
    form_class = page.get_edit_handler().get_form_class()
    draft = page.get_latest_revision_as_object()
    data = nested_form_data(
        {
            "title": draft.title, "slug": draft.slug, "intro": draft.intro, "level": draft.level,
            "issuer": draft.issuer_id, "credited_minutes": draft.credited_minutes, "admission": "open",
            "change": "minor", "change_note": "", "audience": "", "goals": rich_text(""), "seats": "",
            "activities": streamfield([]), "rule": streamfield([]), "prerequisites": inline_formset([]),
            "comments": inline_formset([]), "area": "", "zones": [], "competences": [], "audiences": [],
            "seo_title": "", "search_description": "", "owner_office": "", "review_by": "", "go_live_at": "",
            "expire_at": "", "issuing": draft.issuing, "attests": draft.attests, "mode": draft.mode, "edition": "",
            "programme": "", "trainers": "", "legal_basis": "", "professional_credits": streamfield([]),
            "valid_months": "", "renewal_days": draft.renewal_days,
        }
        | changed
    )  # fmt: skip
    return form_class(data, instance=draft, parent_page=draft.get_parent(), for_user=None)


def test_what_a_certificate_could_not_print_is_said_where_it_is_written(cast):
    given = {"activities": streamfield([("text", lesson())])}
    form = edited(stage.draft("bozza"), title="Dal piano → all’agenda", trainers="安", **given)

    assert not form.is_valid()
    assert form.errors.keys() == {"title", "trainers"}
    assert edited(stage.draft("bozza"), title="Żółć – « ’ »", trainers="Đorđe Ħ", **given).is_valid()


@pytest.mark.parametrize("field", ["order", "code"])
def test_credits_that_could_not_be_printed_are_said_where_they_are_written(cast, field):
    credit = {"order": "Ordine degli architetti", "code": "A1", "amount": "2"}
    given = streamfield([("credit", credit | {field: "安"})])

    form = edited(
        stage.draft("bozza"), activities=streamfield([("text", lesson())]), professional_credits=given)  # fmt: skip

    assert form.errors.keys() == {"professional_credits"}


def test_titles_of_activities_are_printed_where_no_programme_is_written(cast):
    given = {"activities": streamfield([("text", lesson("Primi passi 安"))])}

    assert edited(stage.draft("bozza"), **given).errors.keys() == {"activities"}
    assert edited(stage.draft("bozza"), programme="Primi passi", **given).is_valid()


def lesson(title: str = "Lezione", **more):
    return {"title": title, "minutes": 5, "is_required": "on", "body": rich_text("<p>Testo.</p>")} | more


def condition(title: str):
    return streamfield([("condition", {"activity": title, "percent": ""})])


def test_a_rule_that_names_no_activity_is_refused_on_every_save(cast):
    page = stage.draft("bozza")
    activities = streamfield([("text", lesson("La prima"))])
    form = edited(page, activities=activities, rule=condition("La seconda"))
    form.defer_required_fields()

    assert not form.is_valid()
    assert "La prima" in str(form.errors["rule"])
    assert edited(page, activities=activities, rule=condition("la PRIMA")).is_valid()


def test_a_draft_may_keep_an_empty_condition_and_what_goes_to_approval_may_not(cast):
    page = stage.draft("bozza")
    given = {"activities": streamfield([("text", lesson())]), "rule": condition("")}
    draft = edited(page, **given)
    draft.defer_required_fields()

    assert draft.is_valid(), draft.errors
    assert not edited(page, **given).is_valid()


def test_a_cycle_is_refused_on_save_with_its_name(cast):
    first = stage.draft("uno", [stage.text_lesson()], title="Piano")
    second = stage.draft("due", [stage.text_lesson()], title="Agenda")
    office.file_module(module=second, requires=[first])
    given = {"prerequisites": inline_formset([{"requires": second.pk}])}
    form = edited(first, activities=streamfield([("text", lesson())]), **given)
    form.defer_required_fields()

    assert not form.is_valid()
    assert "Piano → Agenda → Piano" in str(form.non_field_errors())


def test_what_freezing_would_refuse_does_not_go_to_approval(cast):
    page = stage.module("piano", [stage.text_lesson()])
    given = {"activities": streamfield([("text", lesson("Un’altra"))])}

    form = edited(page, **given)

    assert not form.is_valid()
    assert "Un’altra" in str(form.non_field_errors())
    assert edited(page, **given, change="major", change_note="Una lezione nuova.").is_valid()


def test_the_change_begins_as_minor_after_each_publication(cast):
    page = stage.module("piano", [stage.text_lesson()])
    stage.republish(page, change="major", credited_minutes=120)
    live = ModulePage.objects.get(pk=page.pk)

    form = live.get_edit_handler().get_form_class()(
        instance=live.get_latest_revision_as_object(), for_user=None
    )

    assert (form.initial["change"], form.initial["change_note"]) == ("minor", "")


def test_an_address_of_the_site_is_not_given_to_a_module(cast):
    form = edited(stage.draft("bozza"), slug="ufficio", activities=streamfield([("text", lesson())]))

    assert not form.is_valid()
    assert "slug" in form.errors


def test_an_approval_that_freezing_refuses_says_why(cast, client):
    author, approver = cast.training_officer.user, cast.administrator.user
    for user in (author, approver):
        sync_groups(user)
    page = stage.module("piano", [stage.text_lesson()])
    page.credited_minutes = 120
    page.save_revision(user=author)
    state = page.get_workflow().start(page, author)
    sign_in(client, cast.administrator)
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.current_task_state.pk]
    )

    answer = client.post(address)

    assert answer.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert ModuleVersion.objects.count() == 1
    state.refresh_from_db()
    assert state.status == state.STATUS_IN_PROGRESS
    assert ModulePage.objects.get(pk=page.pk).credited_minutes != 120


def test_the_preview_shows_every_kind_and_the_rule(officer, cast):
    page = stage.draft("bozza", [stage.text_lesson(), ASSIGNMENT, MEETING, SURVEY], rule=RULE)

    words = officer.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()

    for title in ("A che cosa serve il piano", "Il compito", "L’incontro", "Com’è andata"):
        assert title in words
    assert words.count("Il compito") == 2
    assert "50%" in words


def test_the_preview_of_a_path_opens(officer, cast):
    path = office.publish_path(
        catalogue=stage.catalogue(), slug="percorso", title="Il percorso", modules=[stage.module()]
    )

    assert officer.get(reverse("wagtailadmin_pages:view_draft", args=[path.pk])).status_code == 200
    assert officer.get(reverse("wagtailadmin_pages:edit", args=[path.pk])).status_code == 200


@pytest.mark.parametrize("model", ["competence", "audience"])
def test_the_office_writes_what_modules_are_filed_under(officer, cast, model):
    answer = officer.post(reverse(f"{model}:add"), {"name": "Scrivere", "slug": "scrivere"})

    assert answer.status_code == 302
    assert "Scrivere" in officer.get(reverse(f"{model}:index")).content.decode()


def lesson_of(uid: str, title: str):
    """The first activity of the stream, which keeps its uid."""
    return {"activities": streamfield([("text", lesson(title))]) | {"0-id": uid}}


def clause_of(uid: str, title: str):
    return {"rule": condition(title) | {"0-id": uid}}


@pytest.fixture
def named(cast):
    """A draft whose rule names its one lesson."""
    page = stage.draft("bozza")
    activity, clause = str(uuid4()), str(uuid4())
    form = edited(page, **lesson_of(activity, "La prova"), **clause_of(clause, "La prova"))
    assert form.is_valid(), form.errors
    form.save().save_revision()
    return ModulePage.objects.get(pk=page.pk), activity, clause


def saved_by_itself(named, title: str, shown: str) -> ModulePage:
    """What the editor sends while the author types: the new title of the lesson, the condition it still shows."""
    page, activity, clause = named
    form = edited(
        ModulePage.objects.get(pk=page.pk), **lesson_of(activity, title), **clause_of(clause, shown)
    )
    form.defer_required_fields()
    assert form.is_valid(), form.errors
    form.save(commit=False).save_revision()
    return ModulePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def test_a_condition_follows_its_activity_to_its_new_title(named):
    saved_by_itself(named, "La prova f", "La prova")
    draft = saved_by_itself(named, "La prova finale", "La prova")

    assert draft.rule[0].value["activity"] == "La prova finale"
    again = saved_by_itself(named, "L’esame", "La prova finale")
    assert again.rule[0].value["activity"] == "L’esame"


def test_a_condition_that_is_mistyped_follows_nothing(named):
    page, activity, clause = named
    form = edited(page, **lesson_of(activity, "La prova"), **clause_of(clause, "La prva"))

    assert not form.is_valid()
    assert "La prva" in str(form.errors["rule"])


def test_what_a_stream_lacks_is_said_in_words(cast):
    form = edited(stage.draft("bozza"), activities=streamfield([("text", lesson(""))]))

    assert not form.is_valid()
    assert gettext("something is missing or wrong: it is marked in red below.") in str(
        form.errors["activities"]
    )


def test_a_video_says_that_captions_and_transcript_are_needed(cast):
    video = {"title": "Video", "minutes": 5, "is_required": "on", "body": rich_text(""), "video": ""}
    written = streamfield([("video", video | {"captions": "", "transcript": "null"})])
    form = edited(stage.draft("bozza"), activities=written)

    assert not form.is_valid()
    errors = form.errors["activities"].as_data()[0].block_errors[0].block_errors
    assert errors["captions"].message == gettext(
        "Choose the file of the captions (VTT): without it the module is not published."
    )
    assert errors["transcript"].message == gettext(
        "Write the transcript: without it the module is not published."
    )


def test_a_pool_shows_the_path_of_its_category(cast):
    above = save_category(category=None, parent=None, name="Piano", by=None, at=stage.AT)
    below = save_category(category=None, parent=above, name="Storia", by=None, at=stage.AT)

    assert dict(bank_categories())[str(below.uid)] == "Piano › Storia"
