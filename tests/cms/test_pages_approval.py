# SPDX-License-Identifier: AGPL-3.0-or-later
import html
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowTask
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.audit.models import AuditEntry
from home.models import NewsPage
from home.tasks import publish_scheduled
from tests.factories import Cast, sign_in
from tests.home.stage import Stage, image, officer, open_stage

AMONG_SEVERAL = (
    "If nobody is left who can: cancel the approval, restore the version before one's changes from the history, and "
    "submit again. That person can then approve."
)


@pytest.fixture
def stage(db) -> Stage:
    return open_stage()


@pytest.fixture
def cast(stage) -> Cast:
    cast = Cast()
    for somebody in (cast.communication_author, cast.communication_approver, cast.administrator):
        officer(somebody)
    return cast


@pytest.fixture
def author(cast) -> Client:
    return sign_in(Client(), cast.communication_author)


@pytest.fixture
def approver(cast) -> Client:
    return sign_in(Client(), cast.communication_approver)


def typed(title: str = "Apre la redazione", **fields: object) -> dict:
    data = {
        "title": title,
        "slug": "apre-la-redazione",
        "news_date": "2026-11-20",
        "intro": "",
        "body": streamfield([]),
        "lead_image": "",
        "lead_image_alt": "",
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 0},
    }
    return nested_form_data(data | fields)


def new(client: Client, stage: Stage, **fields: object) -> NewsPage | None:
    client.post(f"/admin/pages/add/home/newspage/{stage.news.pk}/", typed(**fields))
    return NewsPage.objects.first()


def decide(client: Client, page: Page, action: str = "approve") -> int:
    state = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    return client.post(address, {"comment": ""}).status_code


def moment_comes(page: Page) -> None:
    """The clock passes the moment for which the page was scheduled."""
    revision, past = page.get_latest_revision(), timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = past.isoformat()
    revision.approved_go_live_at = past
    revision.save()


def is_live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


def test_an_officer_writes_a_colleague_approves_the_public_reads_and_finds(author, approver, stage, client):
    page = new(author, stage, **{"action-submit": "1"})
    assert page is not None
    assert not page.live
    assert page.workflow_in_progress
    assert client.get("/notizie/apre-la-redazione/").status_code == 404
    decide(approver, page)
    assert "Apre la redazione" in client.get("/notizie/apre-la-redazione/").content.decode()
    call_command("rebuild_search")  # as the job does that the publication left for the worker
    assert "/notizie/apre-la-redazione/" in client.get("/cerca/?q=redazioni").content.decode()
    assert AuditEntry.objects.filter(verb="pages.approved", thing_id=page.pk).count() == 1


def test_an_author_cannot_approve(author, stage):
    page = new(author, stage, **{"action-submit": "1"})
    decide(author, page)
    assert not is_live(page)


def test_a_colleague_who_changed_the_page_is_an_author_too(author, approver, cast, stage):
    page = new(author, stage, **{"action-submit": "1"})
    page.intro = "Corretta da chi doveva approvare"
    page.save_revision(user=cast.communication_approver.user)
    decide(approver, page)
    assert not is_live(page)
    decide(sign_in(Client(), cast.administrator), page)
    assert is_live(page)


def edit(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def words_of(client: Client, page: Page) -> str:
    return html.unescape(client.get(edit(page)).content.decode())


def test_who_approves_reads_and_writes_nothing(author, approver, stage):
    page = new(author, stage, **{"action-submit": "1"})

    refused = approver.post(edit(page), typed("Cambiata da chi approva")).content.decode()
    silent = approver.post(
        edit(page), typed("Cambiata in silenzio"), headers={"Accept": "application/json"}
    ).json()

    assert "Cambiata da chi approva" not in page.get_latest_revision().content["title"]
    assert (silent["success"], silent["error_code"]) == (False, "locked")
    assert page.revisions.count() == 1
    assert "data-workflow-action-url" in refused
    decide(approver, page)
    assert is_live(page)


def test_the_editor_says_to_each_what_they_may_do(author, approver, stage):
    page = new(author, stage, **{"action-submit": "1"})
    buttons = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, "approve", page.current_workflow_task_state.pk]
    )

    read, wrote = words_of(approver, page), words_of(author, page)

    assert buttons in read
    assert gettext("Nobody changes the page until a colleague approves it or asks for changes") in read
    assert ("data-w-autosave-interval-value" in read, "data-w-autosave-interval-value" in wrote) == (
        False,
        False,
    )
    assert buttons not in wrote
    assert gettext("You wrote some of these changes: a colleague who wrote none approves them.") in wrote
    assert gettext(AMONG_SEVERAL) not in wrote


def test_an_author_who_tries_to_approve_reads_why_not(author, stage):
    page = new(author, stage, **{"action-submit": "1"})
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, "approve", page.current_workflow_task_state.pk]
    )

    answer = author.post(address, {"comment": ""}, follow=True)

    assert answer.redirect_chain[0][0] == edit(page)
    words = gettext("You cannot decide about this page: who wrote the changes does not approve them.")
    assert words in html.unescape(answer.content.decode())


def test_a_decision_is_said_on_the_next_screen(author, approver, stage):
    page = new(author, stage, **{"action-submit": "1"})
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[page.pk, "approve", page.current_workflow_task_state.pk]
    )

    said = html.unescape(approver.post(address, {"comment": ""}, follow=True).content.decode())

    assert gettext("“%(title)s” is approved.") % {"title": "Apre la redazione"} in said


def test_a_lock_of_ones_own_does_not_let_its_owner_write_under_approval(author, approver, cast, stage):
    page = new(author, stage)
    author.post(reverse("wagtailadmin_pages:lock", args=[page.pk]), {})
    author.post(edit(page), typed(**{"action-submit": "1"}))
    page = Page.objects.get(pk=page.pk).specific
    assert (page.locked_by, page.workflow_in_progress) == (cast.communication_author.user, True)

    author.post(edit(page), typed("Cambiata sotto chiave"))

    assert page.get_latest_revision().content["title"] == "Apre la redazione"
    decide(approver, page)
    assert is_live(page)


def test_who_had_changed_the_draft_approves_once_the_version_before_is_back(author, approver, cast, stage):
    page = new(author, stage)
    approver.post(edit(page), typed("Corretta dalla collega"))
    author.post(edit(page), typed("Corretta dalla collega", **{"action-submit": "1"}))
    page = Page.objects.get(pk=page.pk).specific
    decide(approver, page)
    assert not is_live(page)
    assert gettext(AMONG_SEVERAL) in words_of(approver, page)

    author.post(edit(page), typed(**{"action-cancel-workflow": "1"}))
    author.post(edit(page), typed(**{"action-submit": "1"}))
    decide(author, page)
    assert not is_live(page)
    decide(approver, page)

    assert Page.objects.get(pk=page.pk).title == "Apre la redazione"
    assert is_live(page)


def test_a_revision_that_changes_nothing_makes_no_author(author, approver, cast, stage):
    page = new(author, stage, **{"action-submit": "1"})
    page.save_revision(user=cast.communication_approver.user)
    decide(approver, page)
    assert is_live(page)


def test_writing_over_the_live_revision_is_a_change_with_its_author(author, approver, stage):
    page = new(author, stage, **{"action-submit": "1"})
    decide(approver, page)
    live = Page.objects.get(pk=page.pk).live_revision_id
    over = typed("Cambiata sotto", overwrite_revision_id=str(live), loaded_revision_id=str(live))
    author.post(f"/admin/pages/{page.pk}/edit/", over, headers={"Accept": "application/json"})
    page = Page.objects.get(pk=page.pk)
    assert page.latest_revision_id != live
    assert page.get_latest_revision().content["title"] == "Cambiata sotto"
    page.get_workflow().start(page, page.get_latest_revision().user)
    decide(author, page)
    assert Page.objects.get(pk=page.pk).title == "Apre la redazione"
    decide(approver, page)
    assert Page.objects.get(pk=page.pk).title == "Cambiata sotto"


@pytest.mark.parametrize("who", ["communication_author", "administrator"])
def test_nobody_publishes_directly(cast, stage, who):
    client = sign_in(Client(), getattr(cast, who))
    page = new(client, stage, **{"action-publish": "1"})
    assert page is not None
    assert not page.live
    edited = typed("Cambiata", **{"action-publish": "1"})
    client.post(f"/admin/pages/{page.pk}/edit/", edited)
    assert not is_live(page)
    client.post(f"/admin/bulk/wagtailcore/page/publish/?next=/admin/&id={page.pk}", {})
    assert not is_live(page)
    written = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "action-publish" not in written
    assert "action-submit" in written


def test_a_superuser_has_no_short_cut(stage, cast):
    root = get_user_model().objects.create_user("root@example.it", None, is_superuser=True)
    page = stage.standard_page("Pagina")
    page.title = "Cambiata"
    revision = page.save_revision(user=root)
    with pytest.raises(PermissionDenied):
        revision.publish(user=root)
    page.get_workflow().start(page, root)
    state = page.current_workflow_task_state
    assert state.task.specific.get_actions(page, root) == []
    with pytest.raises(PermissionDenied):
        state.task.specific.on_action(state, root, "approve")
    assert Page.objects.get(pk=page.pk).title == "Pagina"


def test_a_superuser_who_wrote_nothing_is_not_of_the_groups(stage, cast):
    root = get_user_model().objects.create_user("root@example.it", None, is_superuser=True)
    page = stage.standard_page("Pagina")
    page.save_revision(user=cast.communication_author.user)
    page.get_workflow().start(page, cast.communication_author.user)
    state = page.current_workflow_task_state
    with pytest.raises(PermissionDenied):
        state.task.specific.on_action(state, root, "approve")


def test_a_workflow_of_another_kind_publishes_nothing(stage, cast):
    root = get_user_model().objects.create_user("root@example.it", None, is_superuser=True)
    page = stage.standard_page("Pagina")
    page.title = "Cambiata"
    page.save_revision(user=root)
    other = Workflow.objects.create(name="Scorciatoia")
    task = GroupApprovalTask.objects.create(name="Da solo")
    WorkflowTask.objects.create(workflow=other, task=task)
    other.start(page, root)
    state = page.current_workflow_task_state
    with pytest.raises(PermissionDenied):
        state.task.specific.on_action(state, root, "approve")
    assert Page.objects.get(pk=page.pk).title == "Pagina"


def test_a_page_under_approval_is_locked_for_its_authors(author, cast, stage):
    page = new(author, stage, **{"action-submit": "1"})
    author.post(f"/admin/pages/{page.pk}/edit/", typed("Cambiata di nascosto"))
    assert page.get_latest_revision().content["title"] == "Apre la redazione"


def test_an_image_without_words_is_saved_as_a_draft_but_not_submitted(author, stage):
    picture = str(image().pk)
    page = new(author, stage, lead_image=picture)
    assert page is not None
    edit = f"/admin/pages/{page.pk}/edit/"
    submitted = typed(lead_image=picture, **{"action-submit": "1"})
    assert "Scrivi che cosa mostra" in author.post(edit, submitted).content.decode()
    assert not page.workflow_in_progress
    author.post(edit, submitted | {"lead_image_is_decorative": "on"})
    assert Page.objects.get(pk=page.pk).specific.workflow_in_progress


def test_an_image_without_words_is_not_published_by_any_way(stage):
    page = stage.piece_of_news("Con immagine")
    page.lead_image = image()
    with pytest.raises(ValidationError):
        page.save_revision().publish()
    page.lead_image_alt, page.change_note = "Un disegno blu", "Un’immagine"
    page.save_revision().publish()
    assert is_live(page)


def test_a_scheduled_page_goes_live_at_its_moment(author, approver, stage):
    later = timezone.localtime() + timedelta(hours=1)
    page = new(author, stage, go_live_at=later.strftime("%Y-%m-%d %H:%M"), **{"action-submit": "1"})
    decide(approver, page)
    assert not is_live(page)
    publish_scheduled(0)
    assert not is_live(page)
    moment_comes(page)
    publish_scheduled(0)
    assert is_live(page)


def test_a_draft_has_a_preview(author, stage):
    page = new(author, stage)
    html = author.get(f"/admin/pages/{page.pk}/view_draft/").content.decode()
    assert "Apre la redazione</h1>" in html


def test_the_admin_speaks_italian_and_asks_nobody_else(author, stage):
    html = author.get("/admin/").content.decode()
    assert 'lang="it"' in html
    assert "gravatar" not in html
    assert "releases.wagtail.io" not in html
    assert "Pagine" in html


def test_an_editor_of_a_municipality_has_no_admin(cast):
    assert sign_in(Client(), cast.editor_gorgonzola).get("/admin/").status_code == 404


def test_an_officer_takes_no_page_down_and_deletes_none_that_is_live(author, cast, stage):
    page = stage.piece_of_news("Viva")
    author.post(f"/admin/pages/{page.pk}/unpublish/", {})
    author.post(f"/admin/pages/{page.pk}/delete/", {})
    assert is_live(page)
    sign_in(Client(), cast.administrator).post(f"/admin/pages/{page.pk}/unpublish/", {})
    assert not is_live(page)


def test_an_officer_adds_images_and_documents(author):
    assert [
        author.get(path).status_code for path in ("/admin/images/add/", "/admin/documents/multiple/add/")
    ] == [
        200,
        200,
    ]


def test_an_image_is_not_stored_without_words(author):
    picture = image()
    edited = {
        "title": "Disegno",
        "description": "",
        "collection": picture.collection_id,
        "tags": "",
        "credit": "",
    }
    html = author.post(f"/admin/images/{picture.pk}/", edited).content.decode()
    assert "Questo campo è obbligatorio" in html or "campo è richiesto" in html
