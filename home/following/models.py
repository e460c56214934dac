# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who follows what, by an address and nothing else; it goes with the last thing followed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.ids import PublicUid
from home.changes.models import Change

LONGEST_SCOPE = 100


class Rhythm(models.TextChoices):
    """How often mails come."""

    AT_ONCE = "at_once", _("a mail for each set of changes")
    DAILY = "daily", _("one mail a day at most")


class FollowRequest(models.Model):
    """Somebody typed an address; whoever reads its mail has yet to confirm. Only the link's digest is stored."""

    uid = PublicUid()
    email = models.EmailField(_("e-mail address"))
    scopes = ArrayField(models.CharField(max_length=LONGEST_SCOPE), verbose_name=_("what is followed"))
    rhythm = models.CharField(_("how often"), max_length=20, choices=Rhythm)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    at = models.DateTimeField(_("asked at"))
    expires_at = models.DateTimeField(_("expires at"), db_index=True)

    class Meta:
        verbose_name = _("request to follow")
        verbose_name_plural = _("requests to follow")

    def __str__(self) -> str:
        return self.email


class Subscriber(models.Model):
    """An address whose owner confirmed. The row is all we know of them, and goes when they stop."""

    uid = PublicUid()
    email = models.EmailField(_("e-mail address"), unique=True)
    rhythm = models.CharField(_("how often"), max_length=20, choices=Rhythm)
    confirmed_at = models.DateTimeField(_("confirmed at"))

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")

    def __str__(self) -> str:
        return self.email


class Followed(models.Model):
    """A scope that a subscriber follows: "zone:adda-martesana", "comune:015108", "sito" for the whole site."""

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="follows")
    scope = models.CharField(_("what is followed"), max_length=LONGEST_SCOPE, db_index=True)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("thing followed")
        verbose_name_plural = _("things followed")
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "scope"], name="a_scope_is_followed_once")
        ]

    def __str__(self) -> str:
        return self.scope


class ChangeSet(models.Model):
    """Changes told in one mail: those of a bundle, or those made within minutes of each other."""

    gathered_at = models.DateTimeField(_("gathered at"), db_index=True)
    told_at = models.DateTimeField(_("told at"), null=True)

    class Meta:
        verbose_name = _("set of changes")
        verbose_name_plural = _("sets of changes")

    def __str__(self) -> str:
        return f"{self.gathered_at:%Y-%m-%d %H:%M}"


class GatheredChange(models.Model):
    """A change that is in a set: in one alone, once and for all."""

    change = models.OneToOneField(Change, models.PROTECT, primary_key=True, related_name="gathered")
    change_set = models.ForeignKey(ChangeSet, models.PROTECT, related_name="changes")

    class Meta:
        verbose_name = _("change in a set")
        verbose_name_plural = _("changes in sets")

    def __str__(self) -> str:
        return str(self.change)


class Digest(models.Model):
    """The daily mails about the sets gathered before `until` and since the digest before."""

    until = models.DateTimeField(_("until"), unique=True)
    told_at = models.DateTimeField(_("told at"), null=True)

    class Meta:
        verbose_name = _("daily mail")
        verbose_name_plural = _("daily mails")

    def __str__(self) -> str:
        return f"{self.until:%Y-%m-%d}"
