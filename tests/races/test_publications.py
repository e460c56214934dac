# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two publications that together close a circle of prerequisites: one of them is refused."""

import threading
from contextlib import suppress

import pytest
from modelsearch import index

from courses import office
from courses.catalogue import models
from courses.catalogue.models import ModulePage, ModuleVersion, Prerequisite
from courses.catalogue.operations import NotReady
from tests.courses import stage
from tests.factories import Cast
from tests.races.test_agende import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def publish(module_id: int) -> None:
    ModulePage.objects.get(pk=module_id).get_latest_revision().publish()


def two_that_wait_for_each_other(monkeypatch, patience=1):
    """Drafts of two published modules, each of which comes after the other; published at once."""
    Cast()
    first = stage.module("primo", [stage.text_lesson("a")], title="Primo")
    second = stage.module("secondo", [stage.text_lesson("b")], title="Secondo")
    office.file_module(module=first, requires=[second])
    office.file_module(module=second, requires=[first])
    both, look = threading.Barrier(2), models.check_no_cycle

    def look_together(module_id):
        for step in (lambda: None, lambda: look(module_id)):
            step()
            with suppress(threading.BrokenBarrierError):
                both.wait(patience)

    monkeypatch.setattr(models, "check_no_cycle", look_together)
    return at_once(*[lambda pk=page.pk: publish(pk) for page in (first, second)])


def test_of_two_publications_that_close_a_circle_one_is_refused(monkeypatch):
    results = two_that_wait_for_each_other(monkeypatch)

    assert sorted(type(result) for result in results if result is not None) == [NotReady]
    assert Prerequisite.objects.count() == 1


def test_control_without_the_lock_both_close_it(monkeypatch):
    """The search index, whose rows wait for one another too, is left out: no rule says that it must."""
    monkeypatch.setattr(index, "insert_or_update_object", lambda instance: None)
    monkeypatch.setattr(models, "one_publication_at_a_time", lambda: None)

    assert two_that_wait_for_each_other(monkeypatch, patience=20) == [None, None]
    assert Prerequisite.objects.count() == 2


def test_two_publications_of_one_module_make_two_numbers():
    Cast()
    page = stage.module("uno", [stage.text_lesson("a")])
    revisions = []
    for title in ("Seconda", "Terza"):
        draft = ModulePage.objects.get(pk=page.pk)
        draft.title = title
        revisions.append(draft.save_revision())

    results = at_once(*[lambda revision=revision: revision.publish() for revision in revisions])

    assert results == [None, None]
    assert sorted(ModuleVersion.objects.values_list("number", flat=True)) == [1, 2, 3]
