# SPDX-License-Identifier: AGPL-3.0-or-later
"""Facts (append-only rows) and the log of who did what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.ids import PublicUid


class Fact(models.Model):
    """A row that is inserted and never changed; a correction is a new row that names the old.

    The migration that creates the table also runs `cms.audit.append_only.AppendOnly`.
    """

    class Meta:
        abstract = True


class AuditEntry(Fact):
    """Who did what to which thing, when, acting as what. Chained later by `AuditSeal`."""

    uid = PublicUid()
    at = models.DateTimeField(_("moment"))
    person_id = models.BigIntegerField(_("person"), null=True)
    mandate_id = models.BigIntegerField(_("mandate"), null=True)
    verb = models.CharField(_("verb"), max_length=80)
    thing = models.CharField(_("kind of thing"), max_length=80)
    thing_id = models.BigIntegerField(_("thing"), null=True)
    detail = models.JSONField(_("detail"), default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["thing", "thing_id"], name="audit_thing")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.thing} {self.thing_id or ''}".strip()


class AuditSeal(Fact):
    """A link of the chain: SHA-256 over the previous link and the entries (after, upto]."""

    upto = models.BigIntegerField(_("last entry sealed"), unique=True)
    entries = models.PositiveIntegerField(_("entries sealed"))
    previous_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")

    def __str__(self) -> str:
        return f"{self.upto} {self.sha256[:12]}"
