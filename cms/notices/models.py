# SPDX-License-Identifier: AGPL-3.0-or-later
"""The outbox: a mail is a row of the transaction that asks for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.people.models import Person


class Notice(models.Model):
    """A mail to one address. `body` and `headers` are emptied once sent: they may carry a link that opens something.

    `reader` is whose address it was, where known; `about` who else is named in it: erasing either finds it.
    """

    key = models.CharField(_("key"), max_length=200, unique=True)
    to = models.EmailField(_("recipient"))
    subject = models.CharField(_("subject"), max_length=250)
    body = models.TextField(_("text"), blank=True)
    headers = models.JSONField(
        _("headers"), default=dict, blank=True, db_default=models.Value({}, models.JSONField())
    )
    at = models.DateTimeField(_("moment"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    reader = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("reader"))
    about = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("about"))

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
