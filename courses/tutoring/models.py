# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who follows the learners of a module, from–to, and what they write to them."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.clock import days_in_words
from cms.ids import PublicUid
from cms.meetings.planning.models import Meeting
from cms.people.models import Person
from courses.catalogue.models import ModulePage


class Tutorship(models.Model):
    """A tutor or trainer follows a module from–to; it works only together with the mandate of that role."""

    uid = PublicUid()
    module = models.ForeignKey(
        ModulePage, models.PROTECT, related_name="tutorships", verbose_name=_("module")
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="tutorships", verbose_name=_("tutor"))
    during = DateRangeField(_("from–to"))

    class Meta:
        verbose_name = _("tutor of a module")
        verbose_name_plural = _("tutors of modules")

    def __str__(self) -> str:
        return f"{self.person} – {self.module}"

    @property
    def days(self) -> str:
        """ "1° settembre 2026 – 30 giugno 2027"; no end while it has none."""
        return days_in_words(self.during.lower, self.during.upper)


class ModuleMeeting(models.Model):
    """Who was at that meeting attended that activity of the module: the closed registers say how much of it.

    Of several meetings of one activity the one attended most counts.
    """

    module = models.ForeignKey(ModulePage, models.PROTECT, related_name="meetings", verbose_name=_("module"))
    activity_uid = models.UUIDField(_("activity"))
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="+", verbose_name=_("meeting"))

    class Meta:
        verbose_name = _("meeting of a module")
        verbose_name_plural = _("meetings of modules")
        constraints = [
            models.UniqueConstraint(
                fields=["module", "activity_uid", "meeting"], name="one_link_of_a_meeting_to_an_activity"
            )
        ]

    def __str__(self) -> str:
        return f"{self.module} – {self.meeting}"


class TutorMessage(Fact):
    """A tutor wrote to learners of a module; the words lie apart."""

    uid = PublicUid()
    module = models.ForeignKey(ModulePage, models.PROTECT, related_name="tutor_messages")
    sender = models.ForeignKey(Person, models.PROTECT, related_name="+")
    client_uid = models.UUIDField(_("key of the sender"), unique=True)
    recipients = models.PositiveIntegerField(_("recipients"))
    at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("message to learners")
        verbose_name_plural = _("messages to learners")

    def __str__(self) -> str:
        return f"{self.module_id} {self.at:%Y-%m-%d %H:%M}"


class TutorMessageText(Fact):
    """Subject and words of a message; erasable."""

    message = models.OneToOneField(TutorMessage, models.PROTECT, primary_key=True, related_name="content")
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("text of a message to learners")
        verbose_name_plural = _("texts of messages to learners")

    def __str__(self) -> str:
        return self.subject
