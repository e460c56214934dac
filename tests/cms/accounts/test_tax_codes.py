# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tax codes: checked, kept apart, seen by two roles, logged without being written in the log."""

import json

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from cms import clock
from cms.accounts.models import Erasure
from cms.audit.models import AuditEntry
from cms.people import tax_codes
from cms.people.models import TaxCode
from cms.people.tax_codes import BadTaxCode, checked, write_tax_code
from tests.factories import Cast, sign_in

CODE, OTHER, NAMESAKE = "RCCMNL83S18D969H", "CNTCHR83T41D969D", "RCCMNL83S18D96VW"
ADD = "tax_code:add"


@pytest.fixture
def cast(db):
    return Cast()


def write(person, code):
    return write_tax_code(person=person, code=code, by=None, at=clock.now())


def verbs():
    return list(
        AuditEntry.objects.filter(verb__startswith="people.tax").order_by("pk").values_list("verb", flat=True)
    )


@pytest.mark.parametrize("typed", [CODE, "rccmnl83s18d969h", " RCC MNL 83S18 D969H "])
def test_a_code_is_kept_in_capitals_without_spaces(cast, typed):
    assert write(cast.trainee, typed).code == CODE


@pytest.mark.parametrize(
    "typed", ["RCCMNL83S18D969K", "RCCMNL83S18D969", "12345678901", "RCCMNL83S71D969A", "x"]
)
def test_what_is_no_tax_code_is_refused(cast, typed):
    with pytest.raises(BadTaxCode):
        write(cast.trainee, typed)

    assert not TaxCode.objects.exists()


def test_one_of_somebody_else_is_refused(cast):
    write(cast.trainee, CODE)

    with pytest.raises(BadTaxCode):
        checked(CODE, person=cast.other_trainee)
    assert write(cast.trainee, CODE).code == CODE


def test_what_happens_to_it_is_logged_without_the_code(cast):
    for code in (CODE, CODE, OTHER, "", ""):
        write(cast.trainee, code)

    assert not TaxCode.objects.exists()
    assert verbs() == ["people.tax_code_added", "people.tax_code_changed", "people.tax_code_removed"]
    logged = json.dumps(list(AuditEntry.objects.values_list("detail", flat=True)))
    assert CODE not in logged
    assert OTHER not in logged


@pytest.mark.parametrize("who", ["training_officer", "administrator"])
def test_two_roles_write_it_and_see_the_list_masked(client, cast, who):
    sign_in(client, getattr(cast, who))

    client.post(reverse(ADD), {"person": cast.trainee.pk, "code": CODE.lower()})

    assert TaxCode.objects.get().code == CODE
    listed = client.get(reverse("tax_code:index")).content.decode()
    assert CODE not in listed
    assert CODE[-4:] in listed
    edit = reverse("tax_code:edit", args=[cast.trainee.pk])
    assert CODE in client.get(edit).content.decode()
    client.post(edit, {"code": ""})
    assert not TaxCode.objects.exists()


def test_the_page_says_whether_it_was_saved_or_taken_away(client, cast):
    write(cast.trainee, CODE)
    sign_in(client, cast.training_officer)
    edit = reverse("tax_code:edit", args=[cast.trainee.pk])

    saved = client.post(edit, {"code": OTHER}, follow=True)
    gone = client.post(edit, {"code": " "}, follow=True)

    assert [str(told).strip() for told in saved.context["messages"]] == [words("Tax code saved.")]
    assert [str(told).strip() for told in gone.context["messages"]] == [words("Tax code removed.")]


@pytest.mark.parametrize("who", ["communication_author", "trainee", "tutor", "body_contact"])
def test_nobody_else_sees_it(client, cast, who):
    write(cast.trainee, CODE)
    sign_in(client, getattr(cast, who))

    for address in (reverse("tax_code:index"), reverse("tax_code:edit", args=[cast.trainee.pk])):
        answer = client.get(address)
        assert answer.status_code in (302, 403, 404)
        assert CODE not in answer.content.decode()


def test_a_wrong_one_is_said_in_the_form(client, cast):
    sign_in(client, cast.training_officer)

    answer = client.post(reverse(ADD), {"person": cast.trainee.pk, "code": "RCCMNL83S18D969K"})

    assert answer.context["form"].errors.keys() == {"code"}


def test_nothing_is_written_of_who_was_erased(client, cast):
    sign_in(client, cast.training_officer)
    Erasure.objects.create(
        person=cast.trainee, by=cast.administrator, reason="richiesta", at=clock.now(), counts={}
    )

    answer = client.post(reverse(ADD), {"person": cast.trainee.pk, "code": CODE})

    assert answer.status_code == 200
    assert not TaxCode.objects.exists()


@pytest.mark.parametrize("sent", ["abc", "0", "99999999999999999999", "1,2"])
@pytest.mark.parametrize(
    ("add", "field"),
    [
        (ADD, "person"),
        ("mandate:add", "person"),
        ("employment:add", "person"),
        ("employment:add", "managed_by"),
        ("invitation:add", "person"),
        ("tutorship:add", "person"),
    ],
)
def test_the_number_of_nobody_is_said_in_the_form(client, cast, add, field, sent):
    sign_in(client, cast.training_officer if add in (ADD, "tutorship:add") else cast.administrator)

    answer = client.post(reverse(add), {field: sent})

    assert answer.status_code == 200
    assert field in answer.context["form"].errors


EMPTY, NOT_FOUND = "Nothing is here yet.", "Nothing was found: search with other words."


def words(msgid: str) -> str:
    with override("it"):
        return gettext(msgid)


@pytest.mark.parametrize(("asked", "said"), [("", EMPTY), ("Bo", NOT_FOUND)])
@pytest.mark.parametrize("listed", ["tax_code:index", "certificate_issuer:index"])
def test_an_empty_list_says_so_in_plain_words(client, cast, listed, asked, said):
    sign_in(client, cast.training_officer)

    answer = client.get(reverse(listed), {"q": asked} if asked else {})

    assert answer.context["no_results_message"] == words(said)
    assert words(said).replace("'", "&#x27;") in answer.content.decode()


def test_two_officers_at_once_do_not_give_one_code_to_two_people(cast, monkeypatch):
    write(cast.trainee, CODE)
    monkeypatch.setattr(tax_codes, "checked", lambda code, person: code)  # it was nobody's when asked

    with pytest.raises(BadTaxCode):
        write(cast.other_trainee, CODE)

    assert TaxCode.objects.get().person == cast.trainee
