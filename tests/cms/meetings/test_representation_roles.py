# SPDX-License-Identifier: AGPL-3.0-or-later
"""Classes of roles: pure."""

import pytest

from cms.meetings.representation.roles import RoleClass, class_of, highest


@pytest.mark.parametrize(
    ("capacity", "role"),
    [
        ("Sindaco", RoleClass.MAYOR),
        ("SINDACA di Legnano", RoleClass.MAYOR),
        ("Il Sindaco", RoleClass.MAYOR),
        ("Commissario straordinario", RoleClass.MAYOR),
        ("Vicesindaco", RoleClass.ASSESSOR),
        ("Vice sindaca", RoleClass.ASSESSOR),
        ("Assessora all’urbanistica", RoleClass.ASSESSOR),
        ("L’assessore al bilancio", RoleClass.ASSESSOR),
        ("Consigliere comunale", RoleClass.COUNCILLOR),
        ("consigliera delegata", RoleClass.COUNCILLOR),
        ("Presidente del Consiglio comunale", RoleClass.COUNCILLOR),
        ("Delegato del sindaco", RoleClass.STAFF),
        ("Segretaria del sindaco", RoleClass.STAFF),
        ("Istruttore direttivo", RoleClass.STAFF),
        ("Sindacalista", RoleClass.STAFF),
        ("", RoleClass.STAFF),
    ],
)
def test_a_capacity_is_read_as_a_class(capacity, role):
    assert class_of(capacity) == role


def test_the_highest_speaks_for_the_body():
    assert highest(["Istruttore", "Assessore", "Consigliere"]) == RoleClass.ASSESSOR
    assert highest([]) == RoleClass.STAFF
