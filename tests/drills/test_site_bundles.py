# SPDX-License-Identifier: AGPL-3.0-or-later
"""A worker killed with -9 while 12 pages and 3 sets of figures go live: all of them are out, or none."""

import random

import pytest

from home.bundles.models import Bundle, BundleState
from home.knowledge.models import Value
from home.models import Change
from tests.drills import test_certificates as drill
from tests.drills.test_certificates import kill, unfinished, until
from tests.factories import Cast
from tests.home.bundling import approve, bundle_of, draft, is_new, release, writers
from tests.home.stage import open_stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PAGES, FIGURES, KILLS = 12, 3, 3


@pytest.fixture
def notes(tmp_path):
    return tmp_path / "notes"


def approved() -> tuple[Bundle, list]:
    """An approved bundle whose job waits, and its pages."""
    stage, cast = open_stage(), Cast()
    author, approver = writers(cast)
    pages = [draft(stage, f"Pagina {number}", by=cast.communication_author) for number in range(PAGES)]
    figures = [release(number, by=author) for number in range(FIGURES)]
    return approve(bundle_of(pages, releases=figures, by=author), by=approver), pages


def worker(notes, **more: str):
    return drill.worker(
        DJANGO_SETTINGS_MODULE="tests.drills.bundle_settings", BUNDLE_NOTES=str(notes), **more
    )


def written(notes) -> int:
    return len(notes.read_text().splitlines()) if notes.exists() else 0


def kill_between_two_pages(notes, **more: str) -> None:
    """Starts a worker, lets it put up some of the pages, kills it."""
    notes.unlink(missing_ok=True)
    process, some = worker(notes, **more), random.randint(1, PAGES - 2)
    assert until(lambda: written(notes) >= some, 120), unfinished()
    kill(process)
    assert 0 < written(notes) < PAGES


def out(pages: list) -> tuple[int, int]:
    """How many pages show what is new, and how many figures there are."""
    return sum(map(is_new, pages)), Value.objects.count()


def test_killed_in_the_middle_nothing_is_out_and_then_all_of_it(notes):
    bundle, pages = approved()

    for _ in range(KILLS):
        kill_between_two_pages(notes)
        assert out(pages) == (0, 0)
        assert Bundle.objects.get().state == BundleState.APPROVED

    process = worker(notes)
    try:
        assert until(lambda: Bundle.objects.get().state == BundleState.PUBLISHED, 120), unfinished()
    finally:
        kill(process)
    assert out(pages) == (PAGES, FIGURES)
    changes = Change.objects.filter(set_id=bundle.uid)
    assert changes.filter(page_id__in=[page.pk for page in pages]).count() == PAGES


def test_control_page_by_page_some_are_out_and_others_not(notes):
    _bundle, pages = approved()

    kill_between_two_pages(notes, PAGE_BY_PAGE="1")

    assert 0 < out(pages)[0] < PAGES
