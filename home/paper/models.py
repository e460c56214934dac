# SPDX-License-Identifier: AGPL-3.0-or-later
"""PDFs of pages, kept as long as the page says the same."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class PagePaper(models.Model):
    """The PDF of a page for one content of it. A cache: it may be emptied at any time.

    `digest`: SHA-256 over the content and the program that sets it on paper; `content` None while the worker is at
    it; `problem`: why there is none, in words for people.
    """

    page = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name=_("page"))
    digest = models.CharField(max_length=64)
    content = models.BinaryField(null=True)
    problem = models.TextField(_("problem"), blank=True)
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        verbose_name = _("PDF of a page")
        verbose_name_plural = _("PDFs of pages")
        constraints = [
            models.UniqueConstraint(fields=["page", "digest"], name="one_paper_a_content"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.digest[:12]}"
