# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import date

import pytest
from django.core.management import call_command
from django.db.backends.postgresql.psycopg_any import DateRange
from wagtail.models import GroupPagePermission, Page, Workflow

from cms.audit.models import AuditEntry
from cms.people.models import Body
from cms.territory.models import Municipality
from courses.catalogue.models import CataloguePage
from home.pages.models import HomePage, StandardPage
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_new_site_opens_with_the_pages_of_the_law(client):
    call_command("open_site")
    for address in ("/", "/privacy/", "/note-legali/", "/faq/", "/contatti/"):
        assert client.get(address).status_code == 200, address
    assert HomePage.objects.count() == 1
    assert Workflow.objects.filter(name="Pubblicazione").exists()


def test_opening_it_again_changes_no_page():
    call_command("open_site")
    StandardPage.objects.filter(slug="privacy").update(title="La nostra informativa")
    before = list(Page.objects.order_by("pk").values())
    call_command("open_site")
    assert list(Page.objects.order_by("pk").values()) == before


def test_the_training_office_finds_its_catalogue(client):
    call_command("open_site")
    assert client.get("/formazione/").status_code == 200
    catalogue = CataloguePage.objects.get()
    assert catalogue.workflowpage.workflow.name == "Pubblicazione dei moduli"
    assert GroupPagePermission.objects.filter(page=catalogue, group__name="training_officer").exists()


def test_each_municipality_in_force_has_a_body_made_once():
    known, gone = factories.body("Legnano"), factories.municipality("Rho")
    factories.municipality("Melzo")
    Municipality.objects.filter(pk=gone.pk).update(during=DateRange(None, date(2019, 2, 8)))

    call_command("open_site")
    call_command("open_site")

    names = list(Body.objects.exclude(municipality=None).order_by("name").values_list("name", flat=True))
    assert names == ["Comune di Legnano", "Comune di Melzo"]
    assert Body.objects.get(name="Comune di Legnano") == known
    assert AuditEntry.objects.filter(verb="people.body_added").count() == 1
