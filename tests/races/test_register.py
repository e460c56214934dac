# SPDX-License-Identifier: AGPL-3.0-or-later
"""A certificate corrected and revoked at the same moment: one of the two is done, the other is told."""

from threading import Barrier

import pytest

from cms import clock
from cms.rights import WrongPhase
from courses import issuing
from courses.certificates import operations
from courses.certificates.models import Certificate, Revocation
from tests.courses import stage
from tests.factories import Cast, actor
from tests.races.test_agende import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def to_correct(cast: Cast) -> Certificate:
    """A certificate with its number, of somebody who has another name by now."""
    certificate = stage.pass_module(cast.trainee, stage.short_module())
    operations.give_number(certificate=certificate)
    cast.trainee.family_name += " Rossi"
    cast.trainee.save()
    return Certificate.objects.get(pk=certificate.pk)


def correct_and_revoke() -> list:
    cast = Cast()
    certificate, by = to_correct(cast), actor(cast.training_officer)
    return at_once(
        lambda: issuing.reissue_certificate(certificate=certificate, by=by, at=clock.now()),
        lambda: issuing.revoke_certificate(certificate=certificate, reason="Errore.", by=by, at=clock.now()),
    )


def test_one_of_the_two_is_done_and_the_other_is_told():
    results = correct_and_revoke()
    told = [isinstance(one, WrongPhase) for one in results]
    assert sum(told) == 1
    assert (Certificate.objects.count(), Revocation.objects.count()) == ((1, 1) if told[0] else (2, 0))


def test_without_the_lock_a_replaced_certificate_is_revoked_and_nobody_is_told(monkeypatch):
    """The control: the office believes it has revoked, and the correction made meanwhile is valid."""
    both_checked, record = Barrier(2), operations.record

    def after_the_checks(**fields):
        if fields["verb"] != "courses.certificate_issued":
            both_checked.wait(10)
        return record(**fields)

    monkeypatch.setattr(operations, "_wait_for", lambda certificate: None)
    monkeypatch.setattr(operations, "record", after_the_checks)
    made, revoked = correct_and_revoke()
    assert revoked is True
    assert Revocation.objects.get().certificate_id == made.supersedes_id


def test_corrected_by_two_at_once_there_is_one_new_certificate():
    cast = Cast()
    certificate, by = to_correct(cast), actor(cast.training_officer)

    def correct():
        return issuing.reissue_certificate(certificate=certificate, by=by, at=clock.now())

    results = at_once(correct, correct)
    assert Certificate.objects.filter(supersedes=certificate).count() == 1
    assert sorted(type(one).__name__ for one in results) == ["Certificate", "WrongPhase"]
