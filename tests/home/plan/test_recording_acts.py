# SPDX-License-Identifier: AGPL-3.0-or-later
"""An act about an action is recorded from its sheet, approved with it, and read there with its document."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cms import clock
from cms.areas.models import Act
from cms.audit.models import AuditEntry
from home.models import ActionPage
from tests import factories
from tests.factories import Cast, sign_in
from tests.home.plan.acting import action
from tests.home.stage import officer

PDF = b"%PDF-1.7 delibera"


@pytest.fixture
def sheet(stage) -> ActionPage:
    return action(stage.edition(areas=0))


@pytest.fixture
def cast(stage) -> Cast:
    return Cast()


@pytest.fixture
def author(cast) -> Client:
    officer(cast.communication_author)
    return sign_in(Client(), cast.communication_author)


def typed(**changes: object) -> dict[str, object]:
    return {
        "body": factories.body("Legnano").pk, "organ": "Giunta comunale", "number": "43/2026",
        "act_date": "2026-03-02", "subject": "approva il progetto esecutivo", "link": "https://www.example.it/albo/43",
    } | changes  # fmt: skip


def record(author: Client, sheet: ActionPage, **changes: object):
    return author.post(reverse("record_act_of_action", args=[sheet.pk]), typed(**changes))


def publish(sheet: ActionPage) -> None:
    draft = ActionPage.objects.get(pk=sheet.pk).get_latest_revision_as_object()
    draft.change_note = "Un atto in più"
    draft.save_revision().publish()


def test_an_act_stands_on_the_draft_and_on_the_sheet_once_it_is_published(author, client, sheet):
    document = SimpleUploadedFile("delibera.pdf", PDF)
    answer = record(author, sheet, document=document)
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[sheet.pk])
    act = Act.objects.get()
    file = reverse("plan_act_file", args=[act.uid])
    assert (act.organ, act.number, act.note, act.edition) == (
        "Giunta comunale", "43/2026", "approva il progetto esecutivo", None,
    )  # fmt: skip
    assert list(sheet.acts.all()) == []
    assert act.number not in client.get(sheet.url).content.decode()
    assert client.get(file).status_code == 404
    assert AuditEntry.objects.get(verb="home.act_of_action_recorded").thing_id == act.pk
    assert "approva il progetto esecutivo" in author.get(answer["Location"]).content.decode()

    publish(sheet)

    html = client.get(sheet.url).content.decode()
    for words in (act.number, act.note, typed()["link"], file):
        assert words in html
    served = client.get(file)
    assert (served.content, served["Content-Type"]) == (PDF, "application/pdf")
    assert client.get(file, headers={"If-None-Match": served["ETag"]}).status_code == 304
    sheet.unpublish()
    assert client.get(file).status_code == 404


def test_an_act_that_nobody_can_check_is_to_be_verified(author, client, sheet):
    record(author, sheet, link="")
    publish(sheet)
    assert Act.objects.get().standing == "to_verify"
    assert [one.standing for one in ActionPage.objects.get(pk=sheet.pk).sheet.acts] == ["to_verify"]


def test_the_same_act_sent_twice_is_recorded_once(author, sheet):
    record(author, sheet)
    record(author, sheet)
    assert Act.objects.count() == 1


def test_an_example_keeps_the_number_of_an_example(author, stage):
    sheet = action(stage.edition(areas=0), is_example=True)
    record(author, sheet)
    record(author, sheet)
    assert [act.number for act in Act.objects.all()] == ["ES-43/2026"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": ""}, "number"),
        ({"subject": " "}, "subject"),
        ({"organ": "Assemblea dei soci"}, "organ"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"document": SimpleUploadedFile("atto.pdf", b"non un PDF")}, "document"),
        ({"act_date": "2999-01-01"}, "act_date"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(author, sheet, changes, field):
    answer = record(author, sheet, **changes)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Act.objects.count() == 0


def test_the_way_to_it_is_on_the_sheet_and_nowhere_else(author, stage, sheet):
    url = reverse("record_act_of_action", args=[sheet.pk])
    assert url in author.get(reverse("wagtailadmin_pages:edit", args=[sheet.pk])).content.decode()
    assert author.get(url).context["form"]["body"].value() == sheet.lead_id
    other = stage.standard_page("Altra")
    assert "/act/" not in author.get(reverse("wagtailadmin_pages:edit", args=[other.pk])).content.decode()
    assert author.get(reverse("record_act_of_action", args=[other.pk])).status_code == 404


def test_others_and_locked_sheets_take_no_act(author, cast, sheet):
    trainee = sign_in(Client(), cast.trainee)
    assert record(trainee, sheet).status_code in (302, 403, 404)
    ActionPage.objects.filter(pk=sheet.pk).update(locked=True, locked_at=clock.now() - timedelta(days=1))
    assert record(author, sheet).status_code in (302, 403)
    assert Act.objects.count() == 0
