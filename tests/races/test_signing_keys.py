# SPDX-License-Identifier: AGPL-3.0-or-later
"""Workers that begin at the same moment sign with one key; without their turn each would make one."""

import pytest

from courses.certificates.proofs import keys
from courses.certificates.proofs.models import SigningKey
from tests.races.test_certificates import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_many_first_uses_at_once_make_one_key():
    signers = all_at_once(lambda _: keys.signing())

    assert len({signer.key_id for signer in signers}) == 1
    assert SigningKey.objects.count() == 1


def test_the_control_without_turns_makes_many(monkeypatch):
    monkeypatch.setattr(keys, "wait_for", lambda name: None)

    all_at_once(lambda _: keys.signing())

    assert SigningKey.objects.count() > 1
