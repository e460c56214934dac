# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a tutor fills in: points and comments, a message."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.formats import number_format
from django.utils.html import conditional_escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.catalogue.content import Criterion
from courses.questions.content import Question

LONGEST = 5_000


def _comment(label: str) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "max_length": _("The comment is too long: at most %(limit_value)s characters.")
            % {"limit_value": number_format(LONGEST, force_grouping=True)}
        },
    )  # fmt: skip


def _bounds(title: str, most: int) -> dict[str, str]:
    """The one sentence that says what to write."""
    words = _("Write a number from 0 to %(most)s for “%(title)s”.") % {"most": most, "title": title}
    return _whatever(words)


def _whole(title: str, most: int) -> dict[str, str]:
    """The same, of points that have no decimals."""
    words = _("Write a whole number from 0 to %(most)s for “%(title)s”.") % {"most": most, "title": title}
    return _whatever(words)


def _whatever(words: str) -> dict[str, str]:
    return dict.fromkeys(("required", "invalid", "min_value", "max_value", "max_decimal_places"), words)


class GradingForm(forms.Form):
    """`expected`: id of the last grade that whoever grades has seen; empty when there was none."""

    expected = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def _given(self, what: str) -> dict[str, Any]:
        prefix = f"{what}-"
        return {
            name.removeprefix(prefix): value
            for name, value in self.cleaned_data.items()
            if name.startswith(prefix)
        }

    def seen(self, grade_id: int | None) -> None:
        """From now on the grade seen is that one: what was typed stays, saving again is meant."""
        self.data = {**self.data, "expected": "" if grade_id is None else str(grade_id)}


class EssayForm(GradingForm):
    """Points (with three decimals at most) and a comment for each open answer of an attempt."""

    def __init__(
        self, questions: Sequence[Question], graded: Mapping[str, Any], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for number, question in enumerate(questions, 1):
            row = graded.get(question.uid, {})
            is_known = row.get("state") not in (None, "waiting")
            title = _("open answer %(number)s") % {"number": number}
            self.fields[f"points-{question.uid}"] = forms.DecimalField(
                label=_("Points, from 0 to %(most)s") % {"most": question.points}, min_value=0, localize=True,
                max_value=question.points, decimal_places=3, error_messages=_bounds(title, question.points),
                initial=number_format(Decimal(row["points"])) if is_known else None,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "narrow"}))  # fmt: skip
            self.fields[f"comment-{question.uid}"] = _comment(_("Comment for the learner"))
            self.initial[f"comment-{question.uid}"] = row.get("comment", "")

    def points(self) -> dict[str, Decimal]:
        """Question uid → points."""
        return self._given("points")

    def comments(self) -> dict[str, str]:
        """Question uid → comment, "" where there is none."""
        return {uid: text.strip() for uid, text in self._given("comment").items()}


class AssignmentForm(GradingForm):
    """Whole points for each criterion, a comment, and whether it is to be done again."""

    is_to_redo = forms.BooleanField(
        label=gettext_lazy("To be done again: this grade does not count, the learner hands in once more"),
        required=False,
    )

    def __init__(self, criteria: Iterable[Criterion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for criterion in criteria:
            self.fields[f"points-{criterion.uid}"] = forms.IntegerField(
                label=_("%(title)s: whole points, from 0 to %(most)s")
                % {"title": criterion.title, "most": criterion.points},
                min_value=0, max_value=criterion.points, help_text=conditional_escape(criterion.text),
                error_messages=_whole(criterion.title, criterion.points),
                widget=forms.NumberInput(attrs={"class": "narrow"}))  # fmt: skip
        self.fields["comment"] = _comment(_("Comment for the learner"))
        self.order_fields([name for name in self.fields if name != "is_to_redo"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_to_redo") and not (cleaned.get("comment") or "").strip():
            self.add_error("comment", _("Say in the comment what is to be done again."))
        return cleaned

    def points(self) -> dict[str, int]:
        """Criterion uid → points."""
        return self._given("points")


class RegisterForm(forms.Form):
    """Who attended a meeting. `rows`: (enrolment id, name, percent recorded or None).

    Present without a percentage is 100. `seen` holds what the page showed: only what differs from it is meant, so
    that two who write at the same time do not undo each other.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, rows: Sequence[tuple[int, str, int | None]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.initial["seen"] = json.dumps({pk: was for pk, _name, was in rows})
        for pk, name, was in rows:
            words = _("Write a percentage from 0 to 100 for %(name)s, or leave it empty.") % {"name": name}
            self.fields[f"present-{pk}"] = forms.BooleanField(
                label=_("%(name)s was present") % {"name": name}, required=False, initial=bool(was)
            )
            self.fields[f"percent-{pk}"] = forms.IntegerField(
                label=_("%(name)s: percentage attended") % {"name": name}, required=False, min_value=0,
                max_value=100, initial=was if was and was < 100 else None,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), words))  # fmt: skip

    def lines(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """(enrolment id, tick, percentage) of each row."""
        return [(pk, self[f"present-{pk}"], self[f"percent-{pk}"]) for pk, _name, _was in self.rows]

    def clean_seen(self) -> dict[int, int | None]:
        """Enrolment id → percent that the page showed."""
        with suppress(ValueError, TypeError, AttributeError):
            shown = json.loads(self.cleaned_data["seen"])
            return {int(pk): None if was is None else int(was) for pk, was in shown.items()}
        return {pk: was for pk, _name, was in self.rows}

    def percents(self) -> dict[int, int]:
        """Enrolment id → percent, of those that differ from what the page showed."""
        cleaned, seen, found = self.cleaned_data, self.cleaned_data["seen"], {}
        for pk, _name, was in self.rows:
            before = seen.get(pk, was)
            wanted = _attended(cleaned[f"present-{pk}"], cleaned[f"percent-{pk}"], before)
            if wanted is not None and wanted != before:
                found[pk] = wanted
        return found


def _attended(is_present: bool, percent: int | None, before: int | None) -> int | None:
    if is_present:
        return 100 if percent is None else percent
    if percent is not None and percent != before:
        return percent  # a share was typed and the tick forgotten
    return None if before is None else 0


class MessageForm(forms.Form):
    """To whom, subject, text. `client_uid` is that of this message: sent twice, it goes out once."""

    BEHIND, ALL, CHOSEN = "behind", "all", "chosen"

    to = forms.ChoiceField(label=gettext_lazy("To whom"), widget=forms.RadioSelect)
    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Learners"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("Somebody chosen is no longer in the class: look at the list again.")
        })  # fmt: skip
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=150)
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"max_length": gettext_lazy("The message is too long: 5,000 characters at most.")},
        help_text=gettext_lazy("Plain text. Each learner gets a mail of their own, without the others’ names."),
    )  # fmt: skip
    client_uid = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, learners: Sequence[tuple[str, str]], *args: Any, behind: Collection[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.everybody, self.behind = [uid for uid, _name in learners], list(behind)
        fields: dict[str, Any] = self.fields
        fields["chosen"].choices = learners
        fields["to"].choices = [
            (self.BEHIND, _("Whoever is behind (%(count)s)") % {"count": len(self.behind)}),
            (self.ALL, _("The whole class (%(count)s)") % {"count": len(self.everybody)}),
            (self.CHOSEN, _("Those I choose below")),
        ]
        self.initial.setdefault("client_uid", str(uuid4()))

    def clean_subject(self) -> str:
        return " ".join(self.cleaned_data["subject"].split())

    def clean_client_uid(self) -> UUID:
        with suppress(ValueError):
            return UUID(self.cleaned_data["client_uid"])
        return uuid4()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("to") == self.CHOSEN and not cleaned.get("chosen") and not self.has_error("chosen"):
            self.add_error("chosen", _("Choose at least one learner."))
        if cleaned.get("to") == self.BEHIND and not self.behind:
            self.add_error("to", _("Nobody is behind: choose another group."))
        return cleaned

    def uids(self) -> list[str]:
        """Uids of the enrolments to write to."""
        cleaned = self.cleaned_data
        return {self.BEHIND: self.behind, self.ALL: self.everybody}.get(cleaned["to"], cleaned["chosen"])
