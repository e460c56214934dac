# SPDX-License-Identifier: AGPL-3.0-or-later
"""The outbox: a mail is a row of the transaction that asks for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    calendar = models.TextField(_("invitation for calendars"), blank=True, default="", db_default="")
    """An iCalendar object with its METHOD (RFC 5546), sent beside the words; emptied once sent."""
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    at = models.DateTimeField(_("moment"))
    sent_at = models.DateTimeField(_("sent at"), null=True)
    reader = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("reader"))
    about = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("about"))

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"


class NoticePreference(models.Model):
    """When somebody wants the mails that can wait: each at once, or one a day; never in the quiet hours (Rome).

    What cannot wait (a cancelled meeting of today, a sign-in code) goes at once all the same.
    """

    class Rhythm(models.TextChoices):
        EACH = "each", _("each one at once")
        DAILY = "daily", _("one mail a day with all of them")

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="notice_preference")
    rhythm = models.CharField(
        pgettext_lazy("mails", "how often"), max_length=10, choices=Rhythm, default=Rhythm.EACH
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet to"), null=True, blank=True)

    class Meta:
        verbose_name = _("preference about mails")
        verbose_name_plural = _("preferences about mails")
        constraints = [
            models.CheckConstraint(
                name="quiet_hours_from_and_to",
                condition=models.Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | models.Q(quiet_from__isnull=False, quiet_to__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.rhythm}"
