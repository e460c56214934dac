# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two publications of one page at once get numbers 1 and 2, none missing, none twice."""

import threading
from contextlib import suppress

import pytest
from django.db import IntegrityError, connections

from cms import clock
from home.changes import operations
from home.changes.operations import keep
from home.models import PageVersion, StandardPage
from tests.home.stage import open_stage
from tests.races.test_agende import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def a_page() -> StandardPage:
    """A live page of which no version was kept."""
    page = StandardPage(title="Pagina", slug="pagina", intro="Due righe.", live=True)
    open_stage().home.add_child(instance=page)
    return page


def two_at_once(page: StandardPage, monkeypatch) -> list[object]:
    """Both know which number is next before either takes it, if nothing makes one wait for the other."""
    met, number_of = threading.Barrier(2), operations._next_of_kind

    def meet(page_id: int, kind: str) -> int | None:
        with suppress(threading.BrokenBarrierError):
            met.wait(2)
        return number_of(page_id, kind)

    monkeypatch.setattr(operations, "_next_of_kind", meet)
    return at_once(
        *[
            lambda note=note: keep(
                page=page, kind=PageVersion.Kind.CORRECTION, note=note, by=None, at=clock.now()
            )
            for note in ("Una", "Altra")
        ]
    )


def test_two_publications_at_once_get_one_and_two(monkeypatch):
    page = a_page()
    results = two_at_once(page, monkeypatch)
    assert sorted(result.number for result in results) == [1, 2]
    assert sorted(result.kind_number for result in results) == [1, 2]


def test_without_the_lock_one_of_them_is_lost(monkeypatch):
    page = a_page()
    monkeypatch.setattr(operations, "hold", lambda page_id: None)
    results = two_at_once(page, monkeypatch)
    assert [type(result) for result in results].count(IntegrityError) == 1
    assert PageVersion.objects.filter(page_id=page.pk).count() == 1


def test_two_approved_drafts_at_once_are_two_versions(monkeypatch):
    page = a_page()
    drafts = []
    for note in ("Una", "Altra"):
        page.intro, page.change_note = f"Parole nuove per {note}, tutte diverse.", note
        drafts.append(page.save_revision())
    results = at_once(*[draft.publish for draft in drafts])
    connections.close_all()
    assert results == [None, None]
    numbers = PageVersion.objects.filter(page_id=page.pk).order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2]
