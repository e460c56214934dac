# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys that sign certificates: made once, published for ever, never for others' eyes."""

import io
import stat
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from cms.audit.models import AuditEntry
from courses.certificates.proofs import custody, keys
from courses.certificates.proofs.models import SigningKey, SigningKeyWithdrawal

pytestmark = pytest.mark.django_db


def files() -> list[Path]:
    return sorted(keys.file_of("x").parent.glob("*"))


def test_the_first_use_makes_a_key_that_nobody_else_reads():
    signer = keys.signing()

    path = keys.file_of(signer.key_id)
    assert files() == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.read_text().startswith("-----BEGIN PRIVATE KEY-----")
    assert SigningKey.objects.get().key_id == signer.key_id == keys.thumbprint(signer.public_key)
    assert AuditEntry.objects.get().verb == "courses.signing_key_made"


def test_afterwards_the_same_key_signs_with_one_query(django_assert_num_queries):
    first = keys.signing()

    with django_assert_num_queries(1):
        again = keys.signing()

    assert again == first
    assert again.sign(b"x") == first.sign(b"x")


def test_the_name_of_a_key_is_its_rfc_7638_thumbprint():
    """RFC 8037, appendix A.3."""
    public = keys.decoded("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")

    assert keys.thumbprint(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_after_a_rotation_the_new_key_signs_and_the_old_one_verifies():
    old = keys.signing()
    signed = old.sign(b"words")

    new = keys.rotate()

    assert keys.signing() == new != old
    assert [key.key_id for key in keys.published()] == [old.key_id, new.key_id]
    assert keys.published()[0].verifies(signed, b"words")
    assert not keys.published()[0].verifies(signed, b"other words")
    assert not keys.published()[1].verifies(signed, b"words")


def test_a_key_withdrawn_gives_way_at_once_and_says_so():
    keys.signing()
    lost = keys.rotate()

    assert keys.withdraw(key_id=lost.key_id, reason="copied to a lost laptop")
    assert not keys.withdraw(key_id=lost.key_id, reason="again")

    third = keys.signing()
    assert third.key_id not in {key.key_id for key in keys.published()[:2]}
    assert [key.withdrawn_at is None for key in keys.published()] == [True, False, True]
    assert SigningKeyWithdrawal.objects.get().reason == "copied to a lost laptop"


def test_withdrawing_an_older_key_changes_nothing_of_who_signs():
    old, new = keys.signing(), keys.rotate()

    keys.withdraw(key_id=old.key_id, reason="old laptop")

    assert keys.signing() == new
    with pytest.raises(SigningKey.DoesNotExist):
        keys.withdraw(key_id="nobody", reason="x")


def test_a_lost_file_makes_a_new_key_and_the_old_one_goes_on_verifying():
    lost = keys.signing()
    signed = lost.sign(b"words")
    keys.file_of(lost.key_id).unlink()

    assert keys.signing() != lost
    assert keys.published()[0].verifies(signed, b"words")


def test_a_file_whose_row_was_rolled_back_is_registered_not_doubled():
    with transaction.atomic():
        made = keys.signing()
        transaction.set_rollback(True)

    assert keys.signing() == made
    assert len(files()) == 1


def test_a_file_with_the_name_of_another_key_is_refused():
    made = keys.signing()
    path = keys.file_of(made.key_id)
    path.rename(path.with_name(sha256(b"x").hexdigest()[:43] + ".pem"))

    with pytest.raises(ValueError, match="not named after its key"):
        keys.signing()


def test_whoever_only_reads_makes_no_key():
    assert keys.in_use() is None
    assert files() == []


def test_the_commands_rotate_and_withdraw():
    old, out = keys.signing(), io.StringIO()

    call_command("rotate_signing_key", stdout=out)
    call_command("withdraw_signing_key", old.key_id, "--reason", "old laptop", stdout=out)

    assert keys.signing() != old
    assert keys.signing().key_id in out.getvalue()
    assert [key.withdrawn_at is None for key in keys.published()] == [False, True]
    for wrong in ("nobody", old.key_id):
        with pytest.raises(CommandError):
            call_command("withdraw_signing_key", wrong, "--reason", "x")


def test_of_a_key_that_is_not_known_it_says_where_to_read_it():
    with pytest.raises(CommandError, match=r"/\.well-known/jwks\.json"):
        call_command("withdraw_signing_key", "nobody", "--reason", "x")


def test_a_site_whose_address_shortens_names_is_told_how_long_it_may_be(settings):
    keys.signing()
    settings.SITE_URL = f"https://{'lungo.' * 20}example.it"

    assert [str(custody.LONGEST_SITE) in words for words in custody.problems()] == [True]


def test_keys_well_kept_have_nothing_said_of_them():
    keys.signing()

    assert list(custody.problems()) == []


def test_keys_that_others_read_or_that_are_lost_are_said(settings):
    signer = keys.signing()
    path = keys.file_of(signer.key_id)
    path.chmod(0o644)
    assert [str(path) in words for words in custody.problems()] == [True]

    path.unlink()
    assert [f"{signer.key_id}.pem" in words for words in custody.problems()] == [True]

    settings.CERTIFICATE_KEYS = path.parent / "elsewhere"
    assert ["elsewhere" in words for words in custody.problems()] == [True]

    settings.CERTIFICATE_KEYS = settings.VAR / "keys"
    assert "CERTIFICATE_KEYS" in next(custody.problems())
