# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demo loaded on a machine whose clock stands before the days of its texts."""

import json

import pytest

from agende.texts.models import Update
from cms import clock
from cms.management.demo import agendas, content, people
from cms.management.demo.agendas_matrix import add_projects
from cms.management.demo.plan import load_plan
from cms.people.models import Mandate
from cms.rights import Role

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
YEARS = ("2026-", "2027-")


@pytest.fixture
def days_to_come(monkeypatch):
    """What the texts say of this year, they say of one in the distant future."""

    def read(name):
        words = json.dumps(content.read(name))
        for year in YEARS:
            words = words.replace(f'"{year}', f'"{int(year[:4]) + 1000}-')
        return json.loads(words)

    monkeypatch.setattr(agendas, "read", read)
    monkeypatch.setattr(people, "read", read)


def load():
    load_plan()
    add_projects()
    agendas.load_drafting("adda-martesana-2025-2027", people=people.load_people())


def test_editors_have_their_mandate_and_nothing_lies_in_the_future(days_to_come):
    load()
    editors = Mandate.objects.filter(role=Role.MUNICIPAL_EDITOR)
    assert editors.exists()
    assert not editors.exclude(during__contains=clock.today()).exists()
    assert Update.objects.exists()
    assert not Update.objects.filter(at__gt=clock.now()).exists()


def test_control_without_the_cap_editors_have_no_mandate_yet(days_to_come, monkeypatch):
    load_plan()
    add_projects()
    monkeypatch.setattr(people.clock, "today", lambda: content.day("3026-03-01"))
    people.load_people()
    monkeypatch.undo()
    editors = Mandate.objects.filter(role=Role.MUNICIPAL_EDITOR)
    assert editors.exists()
    assert not editors.filter(during__contains=clock.today()).exists()
