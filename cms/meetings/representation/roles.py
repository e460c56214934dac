# SPDX-License-Identifier: AGPL-3.0-or-later
"""In which role a municipality was there: a class read from the capacity that somebody gave. Pure.

Staff are classed as such whatever their office: of a single employee nothing more is said than that the body was there.
"""

import re
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RoleClass(models.IntegerChoices):
    """The higher speaks for the body more: of several people the highest counts."""

    STAFF = 1, pgettext_lazy("representation", "staff")
    COUNCILLOR = 2, _("councillor")
    ASSESSOR = 3, _("assessor or deputy mayor")
    MAYOR = 4, _("mayor")


# by how the words begin; "delegato del sindaco" begins otherwise, and is staff
CLASSES = (
    (RoleClass.ASSESSOR, r"(vice\W?sindac|pro\W?sindac|assessor|deputy mayor)"),
    (RoleClass.MAYOR, r"(sindac[oa]\b|commissari[oa] (straordinari|prefettizi)|mayor\b)"),
    (RoleClass.COUNCILLOR, r"(consiglier|capogruppo|(vice\W?)?president\w* del consiglio|councillor)"),
)
TITLES = re.compile(r"^((il|la|lo|dott|dott\.ssa|dr|ing|arch|avv|prof|on)\b\W*|l['’]\s*)+")


def class_of(capacity: str) -> RoleClass:
    """ "Sindaca", "Vicesindaco", "Assessore all’urbanistica", "Consigliere delegato": else it is staff."""
    words = TITLES.sub("", " ".join(capacity.lower().split()))
    return next((role for role, begins in CLASSES if re.match(begins, words)), RoleClass.STAFF)


def highest(capacities: Iterable[str]) -> RoleClass:
    """The role in which a body was there, of the capacities of those who were."""
    return max((class_of(one) for one in capacities), default=RoleClass.STAFF)
