# SPDX-License-Identifier: AGPL-3.0-or-later
"""In Wagtail's admin nothing is written again about a person whose data were erased."""

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from cms import clock
from cms.accounts import privacy, viewsets
from cms.accounts.models import Invitation
from cms.accounts.operations import invite
from cms.audit.models import AuditEntry
from cms.people.models import Employment, Mandate, Person
from cms.rights import Role
from tests.factories import Cast, actor, body, mandate, sign_in

pytestmark = pytest.mark.django_db
REFUSED = "The data of this person were erased: nothing more is written about them."
NAMES = {"given_name": "Ilaria", "family_name": "Rinata"}
DAYS = {"first_day": "2026-01-01", "last_day": "2026-06-30"}


def words(msgid: str) -> str:
    with override("it"):
        return gettext(msgid)


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def admin(client, cast):
    return sign_in(client, cast.administrator)


def erase(person: Person, cast: Cast) -> Person:
    privacy.erase(person=person, reason="richiesta", by=actor(cast.administrator), at=clock.now())
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def gone(cast, admin) -> Person:
    mandate(cast.trainee, Role.SIGNATORY, of=body("Rho"))
    return erase(cast.trainee, cast)


def forms_of(person: Person) -> list[tuple[str, dict[str, str]]]:
    """The forms of what there is of a person, and what would be written again."""
    job, given = Employment.objects.get(person=person), Mandate.objects.get(person=person)
    work = {"person": person.pk, "body": job.body_id, "fte": "1", "profile": "Istruttrice"}
    return [
        (reverse("person:edit", args=[person.pk]), NAMES),
        (reverse("employment:edit", args=[job.pk]), work | DAYS),
        (reverse("mandate:edit", args=[given.pk]), {"last_day": "2026-06-30", "reason": "Malattia"}),
    ]


def stored() -> list[list[dict[str, object]]]:
    return [
        list(model.objects.order_by("pk").values()) for model in (Person, Employment, Mandate, AuditEntry)
    ]


def test_in_the_place_of_each_form_it_is_said_and_the_way_to_the_erasure_is_there(admin, gone):
    for address, _fields in forms_of(gone):
        page = admin.get(address)

        said = page.content.decode()
        assert page.status_code == 200
        assert words(REFUSED) in said and reverse("erase_person", args=[gone.uid]) in said
        assert 'method="POST"' not in said


def test_what_is_sent_all_the_same_changes_nothing_and_it_is_said(admin, gone):
    before = stored()

    for address, fields in forms_of(gone):
        answer = admin.post(address, fields)

        assert answer.status_code == 403
        assert words(REFUSED) in answer.content.decode()
    assert stored() == before


def test_control_of_the_others_all_is_written(cast, admin):
    mandate(cast.trainee, Role.SIGNATORY, of=body("Rho"))

    for address, fields in forms_of(cast.trainee):
        assert admin.post(address, fields).status_code == 302
    assert str(Person.objects.get(pk=cast.trainee.pk)) == "Ilaria Rinata"


@pytest.mark.parametrize(
    ("name", "field"),
    [("employment", "person"), ("employment", "managed_by"), ("mandate", "person"), ("invitation", "person")],
)
def test_nothing_new_is_written_about_them(cast, admin, gone, name, field):
    fields = {"person": cast.other_trainee.pk, "body": body("Rho").pk, "fte": "1", "appointing_act": "x"}
    if name == "mandate":
        fields |= {"role": "signatory"}
    before = stored()

    answer = admin.post(reverse(f"{name}:add"), fields | DAYS | {"email": "ada@example.it", field: gone.pk})

    assert answer.context["form"].errors == {"__all__": [words(REFUSED)]}
    assert stored() == before
    assert not Invitation.objects.exists()


def test_who_is_erased_while_the_form_is_open_is_not_written_again(cast, admin, monkeypatch):
    mandate(cast.trainee, Role.SIGNATORY, of=body("Rho"))
    forms = forms_of(cast.trainee)
    erase(cast.trainee, cast)
    before = stored()
    monkeypatch.setattr(viewsets._Edit, "run_before_hook", lambda view: None)  # it was asked before

    for address, fields in forms:
        answer = admin.post(address, fields)

        assert answer.context["form"].errors == {"__all__": [words(REFUSED)]}
    assert stored() == before


def test_no_invitation_is_made_out_to_them(cast, admin, gone):
    with pytest.raises(privacy.Erased):
        invite(by=actor(cast.administrator), at=clock.now(), email="ada@example.it", person=gone)


def test_they_are_not_among_those_to_choose(cast, admin, gone):
    found = admin.get(reverse("person_chooser:choose_results"), {"q": ""}).content.decode()

    assert gone.family_name not in found
    assert cast.administrator.family_name in found


def test_an_employment_of_others_is_not_handed_to_them(cast, admin, gone):
    job = Employment.objects.get(person=cast.other_trainee)
    fields = {"person": gone.pk, "body": job.body_id, "fte": "1"} | DAYS

    answer = admin.post(reverse("employment:edit", args=[job.pk]), fields)

    assert answer.context["form"].errors == {"__all__": [words(REFUSED)]}
    assert Employment.objects.get(pk=job.pk).person == cast.other_trainee
