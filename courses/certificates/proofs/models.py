# SPDX-License-Identifier: AGPL-3.0-or-later
"""Public halves of the keys that sign receipts, badges and lists; private halves are files outside the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact


class SigningKey(Fact):
    """An Ed25519 key: the newest one signs, all of them verify for ever. `key_id` is its RFC 7638 thumbprint."""

    key_id = models.CharField(_("identifier"), max_length=43, unique=True)
    public_key = models.CharField(_("public key (32 bytes, base64url)"), max_length=43, unique=True)
    at = models.DateTimeField(_("in use since"))

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")

    def __str__(self) -> str:
        return self.key_id[:8]


class SigningKeyWithdrawal(Fact):
    """A private key is no longer secret: what it signed is to be verified with the register, not by the key."""

    key = models.OneToOneField(SigningKey, models.PROTECT, primary_key=True, related_name="withdrawal")
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("withdrawn at"))

    class Meta:
        verbose_name = _("withdrawal of a signing key")
        verbose_name_plural = _("withdrawals of signing keys")

    def __str__(self) -> str:
        return str(self.key_id)
