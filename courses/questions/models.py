# SPDX-License-Identifier: AGPL-3.0-or-later
"""The bank: questions by category, each with its immutable versions."""

from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.audit.models import Fact
from cms.blocks.field import StreamField
from cms.ids import PublicUid
from cms.people.models import Person
from courses.questions.blocks import OneQuestionBlock
from courses.questions.content import Question, question_from


class QuestionCategory(models.Model):
    """Where a question is filed in the bank; categories nest."""

    uid = PublicUid()
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("inside")
    )
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        verbose_name = _("category of questions")
        verbose_name_plural = _("categories of questions")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"], name="one_category_a_name", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.name


class BankQuestion(models.Model):
    """A question as its author writes it. Modules and tests use its versions, one for each change saved."""

    uid = PublicUid()
    category = models.ForeignKey(
        QuestionCategory, models.PROTECT, related_name="questions", verbose_name=_("category")
    )
    name = models.CharField(_("name in the bank"), max_length=200)
    body = StreamField(OneQuestionBlock(), verbose_name=_("question"))
    is_retired = models.BooleanField(_("retired: no longer drawn in new versions"), default=False)

    class Meta:
        verbose_name = _("question of the bank")
        verbose_name_plural = _("questions of the bank")
        ordering = ["category", "name"]

    def __str__(self) -> str:
        return self.name


class QuestionVersion(Fact):
    """A question of the bank as saved once: `content` is `courses.questions.content.as_data`, `key` its key."""

    uid = PublicUid()
    question = models.ForeignKey(BankQuestion, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("content"))
    key = models.JSONField(_("answer key"))
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("saved at"))

    class Meta:
        verbose_name = _("version of a question")
        verbose_name_plural = _("versions of questions")
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="one_question_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.question_id} ({self.number})"

    @cached_property
    def asked(self) -> Question:
        """What the learner sees."""
        return question_from(self.content)


class QuestionImport(models.Model):
    """A file of questions that an officer sent and has not decided about: no fact, emptied once it is kept.

    `report`: what reading it gave, as `courses.questions.importing.report_of` writes it.
    """

    uid = PublicUid()
    category = models.ForeignKey(
        QuestionCategory, models.CASCADE, null=True, related_name="+", verbose_name=_("category")
    )
    new_category = models.CharField(_("new category"), max_length=200, blank=True)
    format = models.CharField(_("format"), max_length=20)
    name = models.CharField(_("name of the file"), max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(_("content"))
    report = models.JSONField(_("report"))
    by = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("sent by"))
    at = models.DateTimeField(_("sent at"))
    kept_at = models.DateTimeField(_("kept at"), null=True)
    kept = models.PositiveIntegerField(_("questions kept"), default=0)

    class Meta:
        verbose_name = _("file of questions")
        verbose_name_plural = _("files of questions")

    def __str__(self) -> str:
        return self.name
