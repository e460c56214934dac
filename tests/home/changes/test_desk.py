# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kept versions in Wagtail's admin: who reads the list, who withholds one, and what everybody reads then."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.audit.models import AuditEntry
from cms.rights import Role
from home.changes.models import PageVersion, Withholding
from home.models import StandardPage
from tests import factories
from tests.home.changes.test_versions import ONE, TWO, publish

LIST = "kept_versions"
SENT = {"reason": "Provvedimento n. 12 del 3 marzo 2027", "title": "pagina"}


def somebody(role: Role, given: str = "Anna") -> Client:
    person = factories.person(given, "Rossi", employer="Città metropolitana")
    factories.mandate(person, role)
    return factories.sign_in(Client(), person)


@pytest.fixture
def page(stage) -> StandardPage:
    page = stage.standard_page("Pagina", intro=ONE)
    publish(page, intro=TWO)
    return page


def first_of(page: StandardPage) -> PageVersion:
    return PageVersion.objects.get(page_id=page.pk, number=1)


def address(page: StandardPage) -> str:
    return reverse("withhold_version", args=[first_of(page).pk])


def test_the_administrator_withholds_and_everybody_reads_the_reason(client, page):
    version = first_of(page)
    administrator = somebody(Role.ADMINISTRATOR)
    assert address(page) in administrator.get(reverse(LIST)).content.decode()
    assert version.title in administrator.get(address(page)).content.decode()

    assert administrator.post(address(page), SENT).status_code == 302

    html = client.get("/pagina/versioni/1/").content.decode()
    assert SENT["reason"] in html
    assert ONE not in html
    entry = AuditEntry.objects.get(verb="pages.version_withheld")
    assert (entry.thing_id, entry.detail["reason"]) == (version.pk, SENT["reason"])
    assert entry.person_id is not None
    again = administrator.get(reverse(LIST)).content.decode()
    assert SENT["reason"] in again
    assert address(page) not in again
    assert administrator.post(address(page), SENT).status_code in (302, 403)
    assert Withholding.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"reason": " "}, "reason"), ({"title": ""}, "title"), ({"title": "Altra"}, "title")],
)
def test_without_a_reason_or_the_right_title_nothing_goes(client, page, changes, field):
    response = somebody(Role.ADMINISTRATOR).post(address(page), SENT | changes)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert ONE in client.get("/pagina/versioni/1/").content.decode()
    assert Withholding.objects.count() == 0


def test_who_edits_pages_reads_the_list_and_withholds_nothing(page):
    officer = somebody(Role.COMMUNICATION_OFFICER)
    html = officer.get(reverse(LIST)).content.decode()
    assert "/pagina/versioni/1/" in html
    assert address(page) not in html
    assert officer.get(address(page)).status_code in (302, 403)
    assert officer.post(address(page), SENT).status_code in (302, 403)
    assert Withholding.objects.count() == 0


def test_others_do_not_even_read_the_list(page):
    trainer = somebody(Role.TRAINER)
    assert trainer.get(reverse(LIST)).status_code in (302, 403, 404)
    assert Client().get(address(page)).status_code == 302


def test_the_version_in_force_is_pointed_out(page):
    newest = PageVersion.objects.get(page_id=page.pk, number=2)
    administrator = somebody(Role.ADMINISTRATOR)
    shown = administrator.get(reverse("withhold_version", args=[newest.pk]))
    assert shown.context["is_in_force"]
    assert not administrator.get(address(page)).context["is_in_force"]


def test_the_list_is_filtered_and_taken_away_as_a_sheet(page, stage):
    stage.standard_page("Altra")
    administrator = somebody(Role.ADMINISTRATOR)
    administrator.post(address(page), SENT)
    shown = administrator.get(reverse(LIST), {"words": "/pagina/", "withheld": "true"})
    assert [row.number for row in shown.context["object_list"]] == [1]
    assert len(administrator.get(reverse(LIST), {"words": "altra"}).context["object_list"]) == 1
    sheet = administrator.get(reverse(LIST), {"export": "csv", "words": "pagina"})
    text = b"".join(sheet.streaming_content).decode()
    assert SENT["reason"] in text
    assert text.count("\n") == 3


def test_the_list_asks_no_more_for_more_rows(page, stage):
    administrator = somebody(Role.ADMINISTRATOR)
    administrator.get(reverse(LIST))

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            administrator.get(reverse(LIST))
        return len(counted)

    before = queries()
    for title in ("Una", "Due", "Tre"):
        stage.standard_page(title)
    assert queries() == before
