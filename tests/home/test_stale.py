# SPDX-License-Identifier: AGPL-3.0-or-later
"""After a publication nobody reads the old pages, whatever way it took; with the purge off they would."""

from datetime import timedelta
from importlib import reload

import pytest
from django.core.cache import cache as values
from django.utils import timezone

from cms import clock, jobs, wsgi
from cms.pages import cache
from cms.people.models import Person
from cms.rights import Actor
from home.changes.scheduling import put_up_and_take_down
from home.knowledge.operations import publish_release
from home.models import ActionPage, Indicator, Release, StandardPage
from home.pages.operations import add_town_pages
from home.search.operations import INDEX, index
from home.tasks import publish_due_bundles
from tests.factories import Cast, municipality, zone
from tests.home.bundling import approve, bundle_of, release, rewrite, writers
from tests.home.knowledge.figures import page_of
from tests.home.plan.acting import action

ACTION = "/piano/2019-2021/azioni/stazione-di-prima/"
SAID = {
    ACTION: "Stazione di dopo",
    "/piano/2019-2021/azioni/": "Stazione di dopo",
    "/piano/2019-2021/area-0/": "Stazione di dopo",
    "/zone/adda-martesana/": "Stazione di dopo",
    "/comuni/gorgonzola/": "Stazione di dopo",
    "/comuni/gorgonzola/azioni.csv": "Stazione di dopo",
    "/mappa-del-sito/": "Stazione di dopo",
    f"{ACTION}versioni/": "Un anno in più",
    "/servizi-di-prima/": "Le parole di dopo",
    "/notizie/": "Servizi di dopo",  # the menu, on a page that is not touched
    "/novita-del-sito/": "Stazione di dopo",
    "/novita-del-sito/atom.xml": "Stazione di dopo",
}
"""What stands at each address after the publication of the pages, and did not before."""
INDICATOR = "/quadro-conoscitivo/indicatore-1/"
FIGURES = {INDICATOR: "4.711", f"{INDICATOR}dati.csv": "4711", f"{INDICATOR}versioni/": "Il 2024"}
"""The same of the figures."""
NOTE = "Un anno in più"


@pytest.fixture
def officers() -> tuple[Actor, Actor]:
    """Who writes and who approves."""
    return writers(Cast())


@pytest.fixture
def pages(stage, settings, tmp_path, officers) -> list:
    """An action of a municipality and a page of the menu, both with a draft, and figures that wait."""
    settings.PAGE_CACHE = str(tmp_path / "pages")
    municipality("Gorgonzola")
    edition = stage.edition()
    stage.zone("adda-martesana", towns=0)
    add_town_pages(stage.home, by=None, at=clock.now())
    by = Person.objects.get(pk=officers[0].person_id)
    sheet = action(
        edition,
        "Stazione di prima",
        nodes=edition.edition.nodes.all(),
        zones=[zone("adda-martesana")],
        towns=[municipality("Gorgonzola")],
    )
    shown = stage.standard_page("Servizi di prima", show_in_menus=True)
    for page, title in ((sheet, "Stazione di dopo"), (shown, "Servizi di dopo")):
        draft = rewrite(page, "<p>Le parole di dopo, con tutto quello che serve sapere.</p>", by=by)
        draft = draft.get_latest_revision_as_object()
        draft.title, draft.change_note = title, NOTE
        draft.save_revision(user=by.user)
    release(1, by=officers[0], value="4711")
    page_of(Indicator.objects.get(), stage.home)
    values.clear()
    cache.forget()
    return [ActionPage.objects.get(), StandardPage.objects.get()]


def read(client, addresses) -> dict[str, str]:
    answers = {path: client.get(path) for path in addresses}
    assert {path: one.status_code for path, one in answers.items() if one.status_code != 200} == {}
    return {path: one.content.decode() for path, one in answers.items()}


def old(client, said: dict[str, str]) -> list[str]:
    """Addresses that do not say what is new, as somebody without a login reads them."""
    return [path for path, html in read(client, said).items() if said[path] not in html]


def one_by_one(pages: list, officers: tuple[Actor, Actor]) -> None:
    for page in pages:
        page.get_latest_revision().publish()
    publish_release(release=Release.objects.get(), by=officers[1], at=clock.now())


def at_their_moment(pages: list, officers: object) -> None:
    past = timezone.now() - timedelta(minutes=1)
    for page in pages:
        revision = page.get_latest_revision()
        revision.content["go_live_at"], revision.approved_go_live_at = past.isoformat(), past
        revision.save()
    put_up_and_take_down(clock.now())


def as_a_bundle(pages: list, officers: tuple[Actor, Actor]) -> None:
    author, approver = officers
    approve(bundle_of(pages, releases=list(Release.objects.all()), by=author), by=approver)
    publish_due_bundles(0)


@pytest.mark.parametrize(
    ("way", "said"), [(one_by_one, SAID | FIGURES), (at_their_moment, SAID), (as_a_bundle, SAID | FIGURES)]
)
def test_nobody_reads_what_stood_there_before(
    client, pages, officers, way, said, django_capture_on_commit_callbacks
):
    assert old(client, said) == list(said)

    with django_capture_on_commit_callbacks(execute=True):
        way(pages, officers)

    assert old(client, said) == []
    for asked in jobs.waiting(INDEX):
        index(asked["key"])
    assert ACTION in client.get("/cerca/?q=stazione+dopo").content.decode()


def test_control_without_the_purge_all_of_it_is_old(
    client, pages, officers, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(cache, "forget", lambda: None)
    said = SAID | FIGURES
    read(client, said)

    with django_capture_on_commit_callbacks(execute=True):
        one_by_one(pages, officers)

    assert old(client, said) == list(said)


def test_what_is_taken_down_is_gone_from_the_page_the_lists_and_the_search(
    client, pages, django_capture_on_commit_callbacks
):
    before = {path for path, html in read(client, SAID).items() if "Stazione di prima" in html}
    index("all")

    with django_capture_on_commit_callbacks(execute=True):
        pages[0].unpublish()

    assert client.get(ACTION).status_code == 410
    rest = before - {ACTION, f"{ACTION}versioni/", "/novita-del-sito/", "/novita-del-sito/atom.xml"}
    assert len(rest) >= 5
    assert [path for path, html in read(client, rest).items() if "Stazione di prima" in html] == []
    assert ACTION not in client.get("/cerca/?q=stazione").content.decode()


def test_a_new_release_draws_its_own_pages_and_reads_nothing_of_the_one_before(client, pages, monkeypatch):
    """What the last release drew or read about the menu may have another shape: each page was a 500 for minutes."""
    kept = []
    monkeypatch.setattr(values, "set", lambda key, *rest, **how: kept.append(key))
    client.get("/")
    assert [key for key in kept if "around" in key] == []
    before = cache.generation()
    reload(wsgi)
    assert cache.generation() != before
