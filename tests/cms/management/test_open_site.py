# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.core.management import call_command
from wagtail.models import Page, Workflow

from home.pages.models import HomePage, StandardPage

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
