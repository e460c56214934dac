# SPDX-License-Identifier: AGPL-3.0-or-later
"""The administrator's people in Wagtail's admin: written by operations, logged, never deleted."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override
from wagtail.admin.views.account import AccountView, NameEmailSettingsPanel
from wagtail.users.models import UserProfile

from cms.accounts.models import Invitation
from cms.audit.models import AuditEntry
from cms.notices.models import Notice
from cms.people.models import Body, Employment, Mandate, Person
from cms.rights import Role
from tests.factories import Cast, body, mandate, sign_in, zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    sign_in(client, Cast().administrator)
    return client


@pytest.mark.parametrize("name", ["person", "employment", "mandate", "invitation", "body", "orgunit"])
def test_each_list_and_form_opens(admin, name):
    cast = Cast()
    assert cast.editor_melzo and cast.coordinator
    assert admin.get(reverse(f"{name}:index")).status_code == 200
    assert admin.get(reverse(f"{name}:add")).status_code == 200


def test_the_administrator_adds_a_person_and_it_is_logged(admin):
    admin.post(reverse("person:add"), {"given_name": "Ada", "family_name": "Bianchi"})
    added = Person.objects.get(family_name="Bianchi")
    entry = AuditEntry.objects.get(verb="people.person_added")
    assert (entry.thing_id, entry.detail) == (added.pk, {"fields": ["given_name", "family_name"]})
    assert entry.person_id == Person.objects.get(family_name="Neri").pk


def told(answer) -> list[str]:
    """The messages, without the button beside."""
    return [str(message).partition("<")[0].strip() for message in answer.context["messages"]]


def test_what_was_saved_is_said_in_words_that_suit_every_table(admin):
    names = {"given_name": "Ada", "family_name": "Bianchi"}

    added = admin.post(reverse("person:add"), names, follow=True)
    edit = reverse("person:edit", args=[Person.objects.get(family_name="Bianchi").pk])
    changed = admin.post(edit, names | {"given_name": "Ida"}, follow=True)
    refused = admin.post(edit, {"given_name": "", "family_name": ""})

    with override("it"):
        assert told(added) == [gettext("You added “%(object)s”.") % {"object": "Ada Bianchi"}]
        assert told(changed) == [
            gettext("You saved the changes to “%(object)s”.") % {"object": "Ida Bianchi"}
        ]
        assert told(refused) == [gettext("Nothing was saved: see what is wrong.")]


@pytest.mark.parametrize("name", ["person", "employment", "mandate", "body"])
def test_no_door_leads_to_a_history_that_is_empty(admin, name):
    given = mandate(Cast().trainee, Role.SIGNATORY, of=body("Legnano"))
    kept = {"person": given.person, "employment": given.person.employments.get(), "mandate": given}
    thing = kept.get(name, given.body)

    page = admin.get(reverse(f"{name}:edit", args=[thing.pk]))

    assert page.context["history_url"] is None
    assert admin.get(f"/admin/{name}/history/{thing.pk}/").status_code == 404


def test_a_body_is_changed_and_it_is_logged(admin):
    legnano = body("Legnano")
    fields = {"name": legnano.name, "kind": "municipality", "municipality": legnano.municipality.pk}
    admin.post(reverse("body:edit", args=[legnano.pk]), fields | {"mail_domain": "comune.legnano.example"})
    assert Body.objects.get(pk=legnano.pk).mail_domain == "comune.legnano.example"
    assert AuditEntry.objects.get(verb="people.body_changed").detail == {"fields": ["mail_domain"]}


def test_an_employment_is_written_in_days_both_included(admin):
    somebody = Person.objects.create(given_name="Ada", family_name="Bianchi")
    fields = {"person": somebody.pk, "body": body("Rho").pk, "fte": "1", "is_main": "on"}
    days = {"first_day": "2026-01-01", "last_day": "2026-06-30"}
    admin.post(reverse("employment:add"), fields | days)
    during = Employment.objects.get(person=somebody).during
    assert (during.lower, during.upper) == (date(2026, 1, 1), date(2026, 7, 1))


def test_a_mandate_is_given_with_its_act(admin):
    somebody = Cast().trainee
    fields = {"person": somebody.pk, "role": "zone_coordinator", "zone": zone("alto-milanese").pk}
    days = {"first_day": "2026-01-01", "appointing_act": "Decreto ES-4/2026"}
    admin.post(reverse("mandate:add"), fields | days)
    given = Mandate.objects.get(person=somebody)
    assert (given.role, given.zone, given.during.upper) == (
        Role.ZONE_COORDINATOR,
        zone("alto-milanese"),
        None,
    )
    assert AuditEntry.objects.filter(verb="people.mandate_granted", thing_id=given.pk).count() == 1


def test_a_mandate_without_the_scope_of_its_role_is_refused_with_words(admin):
    fields = {
        "person": Cast().trainee.pk,
        "role": "signatory",
        "first_day": "2026-01-01",
        "appointing_act": "x",
    }
    answer = admin.post(reverse("mandate:add"), fields)
    assert answer.status_code == 200 and not Mandate.objects.filter(role="signatory").exists()


def test_a_mandate_is_ended_and_keeps_all_the_rest(admin):
    given = mandate(Cast().trainee, Role.SIGNATORY, of=body("Rho"))
    ended = {"last_day": "2026-06-30", "reason": "Dimissioni", "role": "administrator"}
    admin.post(reverse("mandate:edit", args=[given.pk]), ended)
    given.refresh_from_db()
    assert (given.role, given.last_day) == (Role.SIGNATORY, date(2026, 6, 30))
    entry = AuditEntry.objects.get(verb="people.mandate_ended")
    assert entry.detail == {"last_day": "2026-06-30"}  # no free text in what is never erased
    assert Mandate.objects.get(pk=entry.thing_id).end_reason == "Dimissioni"


def test_an_invitation_leaves_by_mail_and_cannot_be_rewritten(admin):
    admin.post(reverse("invitation:add"), {"email": "Ada@example.it", "body": body("Rho").pk})
    made = Invitation.objects.get()
    assert (made.email, Notice.objects.get().to) == ("ada@example.it", "ada@example.it")
    admin.post(reverse("invitation:edit", args=[made.pk]), {"email": "altra@example.it"})
    assert Invitation.objects.get().email == "ada@example.it"


@pytest.mark.parametrize("is_superuser", [False, True])
def test_nobody_deletes_persons_or_mandates(admin, is_superuser):
    cast = Cast()
    administrator = Person.objects.get(family_name="Neri").user
    administrator.is_superuser = is_superuser
    administrator.save()
    given = mandate(cast.trainee, Role.SIGNATORY, of=body("Rho"))
    for name, thing in (("person", cast.trainee), ("mandate", given), ("body", body("Rho"))):
        admin.post(reverse(f"{name}:delete", args=[thing.pk]))
        assert type(thing).objects.filter(pk=thing.pk).exists()


def test_other_officers_do_not_reach_the_people(client):
    sign_in(client, Cast().communication_author)
    assert client.get("/admin/").status_code == 200
    answer = client.post(reverse("person:add"), {"given_name": "Ada", "family_name": "Bianchi"})
    assert answer.status_code in (302, 403, 404)
    assert not Person.objects.filter(family_name="Bianchi").exists()


def test_ones_own_settings_ask_no_name(admin):
    page = admin.get("/admin/account/")
    assert page.status_code == 200
    for name in ("first_name", "last_name", "name_email"):
        assert name not in page.content.decode()
    assert "theme-theme" in page.content.decode()


def test_ones_own_settings_are_kept_and_anonymous_sign_in(admin, client):
    page = admin.get("/admin/account/")
    fields = {"theme-theme": "dark", "theme-contrast": "system", "theme-density": "default"}
    fields |= {"theme-keyboard_shortcuts": "on"}
    assert page.status_code == 200
    assert admin.post("/admin/account/", fields).status_code == 302
    assert UserProfile.objects.get().theme == "dark"
    assert "/accedi/" in Client().get("/admin/account/")["Location"]


def test_control_wagtails_own_page_asks_names(admin, rf):
    request = rf.get("/admin/account/")
    request.user = Cast().trainee.user
    assert any(
        isinstance(panel, NameEmailSettingsPanel) for panel in AccountView(request=request).get_panels()
    )
