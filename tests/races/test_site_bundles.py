# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures put into two bundles at once are in one of them; of two who approve at once one does."""

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from cms import clock, jobs
from home.bundles import operations
from home.bundles.contents import lines_of, seal_of
from home.bundles.models import Bundle, BundleApproval, BundleItem
from home.bundles.operations import PUBLISH, Refused
from tests.factories import Cast
from tests.home.bundling import bundle_of, release, writers
from tests.home.stage import open_stage
from tests.races.test_certificates import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 8


def put_at_once() -> list:
    open_stage()
    author, _approver = writers(Cast())
    figures, at = release(1, by=author), clock.now()
    bundles = [operations.make_bundle(title=f"Fascio {n}", by=author, at=at) for n in range(MANY)]
    return all_at_once(
        lambda number: operations.put_in(
            bundle=bundles[number], releases=[figures], by=author, at=clock.now()
        )
    )


def test_figures_are_in_one_bundle_and_who_comes_later_is_told():
    ended = put_at_once()

    assert BundleItem.objects.count() == 1
    assert [type(one) for one in ended if isinstance(one, Exception)] == [Refused] * (MANY - 1)


def test_control_without_the_lock_they_meet_the_wall(monkeypatch):
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_how: rows)

    ended = put_at_once()

    assert any(isinstance(one, IntegrityError) for one in ended)


def test_of_two_who_approve_at_once_one_does():
    open_stage()
    author, approver = writers(Cast())
    bundle = bundle_of([], releases=[release(1, by=author)], by=author)
    seen = seal_of(lines_of(bundle))

    ended = all_at_once(
        lambda number: operations.approve(bundle=bundle, seen=seen, by=approver, at=clock.now())
    )

    assert len([one for one in ended if isinstance(one, BundleApproval)]) == 1
    assert BundleApproval.objects.count() == 1
    assert Bundle.objects.get().state == "approved"
    assert len(jobs.waiting(PUBLISH)) == 1
