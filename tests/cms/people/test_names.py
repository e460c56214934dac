# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from cms.accounts.forms import InvitationForm
from cms.accounts.models import Invitation
from cms.accounts.viewsets import PersonViewSet
from cms.people.models import Person
from cms.people.names import says
from cms.people.queries import by_name
from cms.views.access_forms import AcceptForm, AskForm

pytestmark = pytest.mark.django_db


def test_letters_with_accents_stand_beside_those_without():
    for name in (
        "Zanè Ada",
        "Čolaković Eva",
        "Wiśniewska Ida",
        "Łukasik Ugo",
        "corti Nives",
        "Colombo Ivo",
        "D’Adda Pia",
    ):
        family, given = name.split()
        Person.objects.create(family_name=family, given_name=given)
    Person.objects.create(family_name="Colombo", given_name="Élia")

    rows = Person.objects.order_by(*by_name("")).values_list("family_name", "given_name")

    assert [*rows] == [
        ("Čolaković", "Eva"), ("Colombo", "Élia"), ("Colombo", "Ivo"), ("corti", "Nives"), ("D’Adda", "Pia"),
        ("Łukasik", "Ugo"), ("Wiśniewska", "Ida"), ("Zanè", "Ada"),
    ]  # fmt: skip


def refusals(form) -> set[str]:
    return {field for field in ("given_name", "family_name") if "安" in str(form.errors.get(field, ""))}


def test_a_name_that_no_certificate_prints_is_refused_where_it_is_written(db):
    odd, fine = {"given_name": "安", "family_name": "安"}, {"given_name": "Żaneta", "family_name": "Đorđević"}
    whole = PersonViewSet("person").get_form_class()
    every = (AskForm, InvitationForm, whole, lambda data: AcceptForm(data, invitation=Invitation()))

    for form in every:
        assert refusals(form(odd)) == {"given_name", "family_name"}
        assert {"given_name", "family_name"} & form(fine).errors.keys() == set()


def test_one_already_known_is_not_asked_again_of_who_accepts(db):
    known = Person.objects.create(given_name="安", family_name="安")
    invitation = Invitation(given_name="安", family_name="安", person=known)

    assert refusals(AcceptForm({}, invitation=invitation)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Lo chiede ZANÈ.", "lo chiede zane", "dell’avvocato Niccolo", "Errore di Zanè/Rossi", "l’attestato d’Agostino",
        "(Anna)", "Lo chiede D'Agostino", "Annamaria non c’era",
    ],
)  # fmt: skip
def test_a_text_says_a_name_however_it_is_written(text):
    assert says(text, "Anna-Maria Niccolò D’Agostino Zanè")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Emesso prima della fine del corso.", "Ugo Della Porta"),
        ("Errore degli uffici, dall’anno 2025", "Ada Degli Dall’Oglio"),
        ("Richiesta ES-1/2026 di re", "Di Re Zanè"),
        ("Emesso per errore.", ""),
        ("", "Ada Zanè"),
    ],
)
def test_a_text_that_shares_only_small_words_with_a_name_does_not_say_it(text, name):
    assert not says(text, name)
