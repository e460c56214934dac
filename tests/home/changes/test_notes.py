# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a change of a published page must say, by every way to the public."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms import clock
from cms.audit.models import AuditEntry
from cms.notices.models import Notice
from cms.pages.rules import authors_since_publication
from home.changes.judging import NoteWanted
from home.models import PageVersion, StandardPage
from home.tasks import publish_scheduled
from tests.factories import Cast, sign_in
from tests.home.stage import Stage, officer

BEFORE = "La zona raccoglie dodici comuni e ne racconta i progetti, uno per uno, con le date."
AFTER = "La zona raccoglie dodici comuni; di ogni progetto dice le date, gli importi e chi ne risponde in ogni comune."


@pytest.fixture
def cast(stage) -> Cast:
    cast = Cast()
    for somebody in (cast.communication_author, cast.communication_approver, cast.administrator):
        officer(somebody)
    return cast


@pytest.fixture
def page(stage: Stage) -> StandardPage:
    return stage.standard_page("Pagina", intro=BEFORE)


def changed(page: StandardPage, **fields: object) -> StandardPage:
    """The page as read again, with a draft of these fields."""
    page = StandardPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision()
    return page


def publish(page: StandardPage) -> StandardPage:
    page.get_latest_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def typed(page: StandardPage, **fields: object) -> dict:
    data = {
        "title": page.title, "slug": page.slug, "intro": page.intro, "body": streamfield([]), "language": "it",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0},
    }  # fmt: skip
    return nested_form_data(data | fields)


def edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_the_first_publication_needs_no_note(page):
    version = PageVersion.objects.get(page_id=page.pk)
    assert (version.number, version.kind, version.note) == (1, "first", "")


def test_a_change_of_more_than_a_few_words_without_a_note_does_not_go_live(page):
    draft = changed(page, intro=AFTER)
    with pytest.raises(NoteWanted):
        publish(draft)
    assert StandardPage.objects.get(pk=page.pk).intro == BEFORE
    assert PageVersion.objects.filter(page_id=page.pk).count() == 1


def test_it_would_go_live_if_nothing_were_asked(page, monkeypatch):
    monkeypatch.setattr("home.changes.pages.kind_of", lambda draft: PageVersion.Kind.SUBSTANTIAL)
    assert publish(changed(page, intro=AFTER)).intro == AFTER


def test_with_its_note_it_goes_live_and_the_note_is_used_up(page):
    live = publish(changed(page, intro=AFTER, change_note="Gli importi dei progetti"))

    assert (live.intro, live.change_note, live.change_kind) == (AFTER, "", "")
    assert live.get_latest_revision_as_object().change_note == ""
    version = PageVersion.objects.get(page_id=page.pk, number=2)
    assert (version.kind, version.note) == ("substantial", "Gli importi dei progetti")


def test_a_small_fix_needs_no_note(page):
    live = publish(changed(page, intro=BEFORE.replace("racconta", "narra")))
    assert live.intro != BEFORE
    assert PageVersion.objects.get(page_id=page.pk, number=2).kind == "minor"


def test_small_is_refused_where_a_number_changed(page):
    draft = changed(
        page, intro=BEFORE.replace("dodici", "tredici"), change_kind="minor", change_note="Refuso"
    )
    with pytest.raises(NoteWanted) as refused:
        publish(draft)
    assert list(refused.value.message_dict) == ["change_kind"]


def test_a_correction_wants_its_line_even_for_one_word(page):
    with pytest.raises(NoteWanted):
        publish(changed(page, intro=BEFORE.replace("racconta", "narra"), change_kind="correction"))
    with pytest.raises(NoteWanted):
        publish(changed(page, change_kind="notice", change_note="   "))


def test_a_page_that_comes_back_says_why(page):
    page.unpublish()
    with pytest.raises(NoteWanted):
        publish(changed(page, change_kind="minor"))
    assert publish(changed(page, change_kind="", change_note="Torna dopo la verifica")).live


def test_submitting_without_the_note_is_refused_in_words_and_nothing_typed_is_lost(page, cast):
    author = sign_in(Client(), cast.communication_author)

    answer = author.post(edit(page), typed(page, intro=AFTER, **{"action-submit": "1"}))

    html = answer.content.decode()
    assert answer.status_code == 200
    assert AFTER in html
    assert 'id="id_change_note-errors"' in html or "change_note" in answer.context["form"].errors
    assert not Page.objects.get(pk=page.pk).workflow_in_progress
    author.post(edit(page), typed(page, intro=AFTER, change_note="Gli importi", **{"action-submit": "1"}))
    assert StandardPage.objects.get(pk=page.pk).workflow_in_progress


def test_a_draft_is_saved_without_a_note(page, cast):
    author = sign_in(Client(), cast.communication_author)
    author.post(edit(page), typed(page, intro=AFTER))
    assert StandardPage.objects.get(pk=page.pk).get_latest_revision().content["intro"] == AFTER


def test_a_workflow_does_not_start_on_a_page_that_says_nothing(page, cast):
    draft = changed(page, intro=AFTER)
    with pytest.raises(PermissionDenied):
        draft.get_workflow().start(draft, cast.communication_author.user)


def test_after_the_publication_a_save_that_changes_nothing_has_no_author(page, cast):
    live = publish(changed(page, intro=AFTER, change_note="Gli importi"))
    live.get_latest_revision_as_object().save_revision(user=cast.communication_author.user)
    assert authors_since_publication(StandardPage.objects.get(pk=page.pk)) == set()


def test_who_writes_only_the_note_is_an_author(page, cast):
    draft = StandardPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.change_note = "Una riga che tutti leggono"
    draft.save_revision(user=cast.communication_author.user)
    assert authors_since_publication(draft) == {cast.communication_author.user.pk}


def scheduled(page: StandardPage, cast: Cast, **fields: object) -> StandardPage:
    """An approved draft whose moment has just come."""
    draft = StandardPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(user=cast.communication_author.user)
    revision = draft.get_latest_revision()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.save()
    return draft


def test_a_page_refused_at_its_moment_keeps_none_of_the_others_back(stage, page, cast):
    other = stage.standard_page("Altra", intro=BEFORE)
    scheduled(page, cast, intro=AFTER)
    scheduled(other, cast, intro=AFTER, change_note="Gli importi")

    publish_scheduled(0)

    assert StandardPage.objects.get(pk=other.pk).intro == AFTER
    assert StandardPage.objects.get(pk=page.pk).intro == BEFORE
    assert AuditEntry.objects.filter(verb="pages.schedule_refused", thing_id=page.pk).count() == 1
    assert Notice.objects.filter(key__startswith="home.schedule_refused:").count() == 1
    publish_scheduled(0)
    assert AuditEntry.objects.filter(verb="pages.schedule_refused").count() == 1


def test_a_moment_in_the_future_keeps_the_note_for_it(page, cast):
    draft = StandardPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    draft.intro, draft.change_note = AFTER, "Gli importi"
    draft.go_live_at = clock.now() + timedelta(hours=1)
    draft.save_revision(user=cast.communication_author.user).publish()
    assert PageVersion.objects.filter(page_id=page.pk).count() == 1

    revision = draft.get_latest_revision()
    past = clock.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()
    publish_scheduled(0)

    assert PageVersion.objects.get(page_id=page.pk, number=2).note == "Gli importi"


def test_the_address_of_versions_is_not_taken_by_a_page(stage):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        stage.standard_page("Versioni")


def test_rich_text_is_weighed_from_the_form_too(page, cast):
    author = sign_in(Client(), cast.communication_author)
    body = streamfield(
        [("text", rich_text("<p>Un capoverso in più, che nessuno aveva letto prima d'ora.</p>"))]
    )
    author.post(edit(page), typed(page, body=body, **{"action-submit": "1"}))
    assert not StandardPage.objects.get(pk=page.pk).workflow_in_progress
