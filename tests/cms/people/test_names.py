# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from cms.people.models import Person
from cms.people.queries import by_name

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
