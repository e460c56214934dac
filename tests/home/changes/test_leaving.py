# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages that move, are taken down or deleted: what was published stays where it was."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from home.models import Change, Departure, StandardPage
from tests.factories import Cast, sign_in
from tests.home.stage import Stage, officer

WORDS = "Parole che qualcuno ha citato."


@pytest.fixture
def page(stage: Stage) -> StandardPage:
    return stage.standard_page("Pagina", intro=WORDS)


@pytest.fixture
def administrator(stage) -> Client:
    cast = Cast()
    officer(cast.administrator)
    return sign_in(Client(), cast.administrator)


def test_a_page_taken_down_says_so_and_keeps_its_versions(client, page):
    page.unpublish()

    gone = client.get("/pagina/")

    assert gone.status_code == 410
    assert 'href="/pagina/versioni/"' in gone.content.decode()
    assert WORDS not in gone.content.decode()
    assert WORDS in client.get("/pagina/versioni/1/").content.decode()
    assert [change.kind for change in Change.objects.filter(url="/pagina/").order_by("pk")] == [
        "new",
        "taken_down",
    ]


def test_a_page_deleted_keeps_its_versions_and_files(client, page):
    page.delete()
    assert client.get("/pagina/").status_code == 410
    assert WORDS in client.get("/pagina/versioni/1/").content.decode()
    assert client.get("/pagina/versioni/1/contenuto.html").status_code == 200


def test_a_restricted_page_deleted_does_not_open(client, page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    page.delete()
    for address in (
        "/pagina/",
        "/pagina/versioni/",
        "/pagina/versioni/1/",
        "/pagina/versioni/1/contenuto.html",
    ):
        assert client.get(address).status_code == 404
    assert "/pagina/" not in client.get("/novita-del-sito/").content.decode()


def test_a_page_deleted_by_a_bare_queryset_is_closed_by_default(client, page):
    Page.objects.filter(pk=page.pk).delete()
    assert client.get("/pagina/").status_code == 404
    assert client.get("/pagina/versioni/1/").status_code == 404


def test_pages_below_a_deleted_one_keep_their_versions(client, stage, page):
    below = StandardPage(title="Sotto", slug="sotto", intro="Sotto la pagina.")
    page.add_child(instance=below)
    below.save_revision().publish()
    Page.objects.get(pk=page.pk).specific.delete()
    assert client.get("/pagina/sotto/").status_code == 410
    assert "Sotto la pagina." in client.get("/pagina/sotto/versioni/1/").content.decode()


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_the_buttons_of_the_admin_do_the_same(administrator, client, page, action):
    administrator.post(reverse(f"wagtailadmin_pages:{action}", args=[page.pk]), {})
    assert Departure.objects.filter(page_id=page.pk).count() == 1
    assert client.get("/pagina/").status_code == 410
    assert WORDS in client.get("/pagina/versioni/1/").content.decode()


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_the_bulk_actions_of_the_admin_do_the_same(administrator, client, page, action):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    administrator.post(f"{address}?next=/admin/&id={page.pk}", {})
    assert Departure.objects.filter(page_id=page.pk).count() == 1
    assert client.get("/pagina/").status_code == 410


@pytest.mark.parametrize("is_told", [True, False])
def test_a_page_that_moved_leads_on_with_its_versions(
    client, stage, page, is_told, django_capture_on_commit_callbacks
):
    """`is_told`: whether Wagtail's redirect, made after the commit, was made or lost."""
    draft = page.get_latest_revision_as_object()
    draft.slug, draft.change_note = "altrove", "Nuovo indirizzo"
    with django_capture_on_commit_callbacks(execute=is_told):
        draft.save_revision().publish()
    assert Redirect.objects.exists() == is_told

    assert client.get("/pagina/").headers["Location"] == "/altrove/"
    for rest in ("versioni/", "versioni/1/"):
        answer = client.get(f"/pagina/{rest}")
        assert (answer.status_code, answer.headers["Location"]) == (301, f"/altrove/{rest}")
    moved = client.get("/pagina/versioni/1/contenuto.html").headers["Location"]
    assert moved == "/altrove/versioni/1/contenuto.html"
    assert WORDS in client.get("/altrove/versioni/1/").content.decode()


def test_a_page_moved_under_another_leads_on_with_those_below(client, stage, page):
    other = stage.standard_page("Altra")
    below = StandardPage(title="Sotto", slug="sotto", intro="Sotto la pagina.")
    page.add_child(instance=below)
    below.save_revision().publish()
    Page.objects.get(pk=page.pk).specific.move(Page.objects.get(pk=other.pk), pos="last-child")
    assert client.get("/pagina/sotto/").headers["Location"] == "/altra/pagina/sotto/"
    assert client.get("/pagina/sotto/versioni/1/").headers["Location"] == "/altra/pagina/sotto/versioni/1/"


def test_a_draft_never_published_is_not_found_and_has_no_versions(client, stage):
    stage.home.add_child(instance=StandardPage(title="Bozza", slug="bozza", live=False))
    assert client.get("/bozza/").status_code == 404
    assert client.get("/bozza/versioni/1/").status_code == 404


def test_a_draft_never_published_does_not_say_its_title_by_its_versions(client, stage):
    draft = StandardPage(title="Il sindaco lascia", slug="lascia", live=False)
    stage.home.add_child(instance=draft)
    draft.save_revision()
    for address in (
        "/lascia/",
        "/lascia/versioni/",
        "/lascia/versioni/1/",
        "/lascia/versioni/1/contenuto.html",
    ):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "Il sindaco lascia" not in answer.content.decode()
