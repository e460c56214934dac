# SPDX-License-Identifier: AGPL-3.0-or-later
"""What readers say of a page: a rating, why, a few words. Nothing says who or at what moment."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

LONGEST_WORDS = 200


class Reason(models.TextChoices):
    """The answers of the national model: five for a rating up to 3, five for the others."""

    UNCLEAR = "unclear", _("Sometimes the directions were not clear")
    INCOMPLETE = "incomplete", _("Sometimes the directions were not complete")
    LOST = "lost", _("Sometimes I could not tell whether I was going on correctly")
    TECHNICAL = "technical", _("I had technical problems")
    OTHER_BAD = "other_bad", _("Other")
    CLEAR = "clear", _("The directions were clear")
    COMPLETE = "complete", _("The directions were complete")
    SURE = "sure", _("I could always tell that I was going on correctly")
    NO_PROBLEMS = "no_problems", _("I had no technical problems")
    OTHER_GOOD = "other_good", _("Other")


class Opinion(models.Model):
    """One reader's rating of a page, with the day alone. `address` is the page's path then; `page`, while it exists."""

    page = models.ForeignKey(Page, models.SET_NULL, null=True, related_name="+", verbose_name=_("page"))
    address = models.CharField(_("address"), max_length=255, db_index=True)
    rating = models.PositiveSmallIntegerField(_("rating"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    words = models.CharField(_("words"), max_length=LONGEST_WORDS, blank=True)
    given_on = models.DateField(_("day"), db_index=True)

    class Meta:
        verbose_name = _("opinion on a page")
        verbose_name_plural = _("opinions on pages")
        constraints = [
            models.CheckConstraint(name="rating_from_1_to_5", condition=Q(rating__gte=1, rating__lte=5))
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.rating}"
