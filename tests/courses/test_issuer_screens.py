# SPDX-License-Identifier: AGPL-3.0-or-later
"""The screens of the issuers in Wagtail's admin: one name everywhere, and true words for what was refused."""

import pytest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, override

from cms import pdf
from courses.certificates.issuers import viewsets
from courses.certificates.models import Issuer
from tests import factories
from tests.factories import sign_in

WORDS = {"place": "Milano", "signatory": "", "signatory_role": "", "opening": "", "closing": ""}
PREVIEW = WORDS | {"action-preview": "1", "case": "normal"}
NOT_MADE, NOT_SAVED = "The preview was not made: see what is wrong.", "Nothing was saved: see what is wrong."


def words(msgid: str) -> str:
    with override("it"):
        return gettext(msgid)


def told(answer) -> list[str]:
    """The messages, without the list of errors beside."""
    return [str(message).partition("<")[0].strip() for message in answer.context["messages"]]


@pytest.fixture
def officer(client, cast):
    return sign_in(client, cast.training_officer)


@pytest.fixture
def address():
    issuer = Issuer.objects.create(body=factories.body("Città metropolitana"), place="Milano")
    return reverse("certificate_issuer:edit", args=[issuer.pk])


def test_one_name_in_menu_list_and_breadcrumbs(officer, address):
    listed = officer.get(reverse("certificate_issuer:index"))
    form, new = officer.get(address), officer.get(reverse("certificate_issuer:add"))

    with override("it"):
        name = capfirst(str(Issuer._meta.verbose_name_plural))
        assert str(viewsets.IssuerViewSet().menu_label) == str(listed.context["page_title"]) == name
        crumbs = [[str(item["label"]) for item in page.context["breadcrumbs_items"]] for page in (form, new)]
    assert all(name in crumb for crumb in crumbs)


def test_a_preview_that_is_refused_does_not_speak_of_saving(officer, address, monkeypatch):
    def not_made(**_) -> bytes:
        raise pdf.PdfUnavailable("Ora no.")

    wrong = officer.post(address, PREVIEW | {"signatory": "Elena 安"})
    monkeypatch.setattr(viewsets, "preview", not_made)
    failed = officer.post(address, PREVIEW)

    assert told(wrong) == told(failed) == [words(NOT_MADE)]
    assert failed.context["form"].non_field_errors() == ["Ora no."]


def test_what_could_not_be_saved_says_so(officer, address):
    assert told(officer.post(address, WORDS | {"signatory": "Elena 安"})) == [words(NOT_SAVED)]


def test_no_door_leads_to_a_history_that_is_empty(officer, address):
    assert officer.get(address).context["history_url"] is None
    assert officer.get(address.replace("/edit/", "/history/")).status_code == 404
