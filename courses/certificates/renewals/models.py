# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens to a certificate as days pass, and that its holder was told."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from courses.certificates.models import Certificate


class CertificateEvent(Fact):
    """A day came: the module can be taken again, few days are left, the certificate has expired. Once each."""

    class Kind(models.TextChoices):
        RENEWABLE = "renewable", _("can be renewed")
        EXPIRING = "expiring", _("about to expire")
        EXPIRED = "expired", _("expired")

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="events")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    at = models.DateTimeField(_("moment"))

    class Meta:
        verbose_name = _("event of a certificate")
        verbose_name_plural = _("events of certificates")
        constraints = [models.UniqueConstraint(fields=["certificate", "kind"], name="one_event_a_kind")]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind}"
