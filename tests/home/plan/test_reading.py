# SPDX-License-Identifier: AGPL-3.0-or-later
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from home.models import ActionPage
from home.plan.actions.reading import sheet_of
from tests import factories
from tests.home.plan.acting import DONE, action


@pytest.fixture
def page(stage) -> ActionPage:
    edition = stage.edition(areas=2)
    area = stage.zone("adda-martesana", towns=2)
    node = edition.edition.nodes.first()
    return action(
        edition,
        lead=factories.body("Città metropolitana"),
        cost=Decimal("1250000.50"),
        milestones=[DONE, {"planned_date": date(2027, 6, 30)}],
        funding=[{"amount": Decimal("0.10")}, {"amount": None, "state": "to_find"}],
        partners=[{"name": "Associazione"}, {"body": factories.body("Legnano"), "role": "progetto"}],
        cups=["X00X00000000001"],
        nodes=[node],
        zones=[area.zone],
        towns=[area.zone.memberships.first().municipality],
    )


def test_what_is_stored_and_what_a_draft_holds_read_the_same(page):
    stored = sheet_of(ActionPage.objects.get(pk=page.pk))
    drafted = sheet_of(page.get_latest_revision().as_object())
    assert replace(stored, updated_on=None, changes=()) == drafted
    assert stored.cost == Decimal("1250000.50")
    assert [row.amount for row in stored.funding] == [Decimal("0.10"), None]
    assert [one.reached_date for one in stored.milestones] == [date(2026, 3, 20), None]
    assert [partner.name for partner in stored.partners] == ["Associazione", "Comune di Legnano"]
    assert stored.nodes[0].url == "/piano/2019-2021/area-0/"


def test_a_draft_is_read_with_what_was_typed_and_is_not_public_yet(page):
    draft = page.get_latest_revision().as_object()
    draft.milestones = []
    draft.save_revision()
    assert len(sheet_of(ActionPage.objects.get(pk=page.pk)).milestones) == 2
    assert sheet_of(ActionPage.objects.get(pk=page.pk).get_latest_revision_as_object()).milestones == ()
