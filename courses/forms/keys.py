# SPDX-License-Identifier: AGPL-3.0-or-later
"""The key of a question, corrected: what was right, by kind, in fields that say what they do.

What is not asked here (feedback, weights of gaps, units, guidance) stays as it was.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.questions.answer_blocks import number_of
from courses.questions.content import (
    CHOSEN_ONE,
    WHOLE,
    Gap,
    Option,
    Question,
    QuestionKind,
    decimal_text,
    equal_share,
)

CREDITED = re.compile(r"^\s*(\d+(?:[.,]\d+)?)\s*%\s+(.*)$")


class NumberField(forms.CharField):
    """A number as one writes it in Italian; its value is the decimal text of a key, "" when left empty."""

    def __init__(self, *, least: int | None = None, most: int | None = None, **kwargs: Any) -> None:
        self.least, self.most = least, most
        widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "narrow"})
        super().__init__(max_length=120, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        if not typed:
            return ""
        number = number_of(typed)
        if (self.least is not None and number < self.least) or (self.most is not None and number > self.most):
            raise ValidationError(
                _("Write a number from %(least)s to %(most)s.") % {"least": self.least, "most": self.most}
            )
        return decimal_text(number)


def _comma(text: object) -> str:
    return str(text).replace(".", ",")


class KeyForm(forms.Form):
    """The key of a question as it counts now, to be corrected; `key` is the corrected one, once valid."""

    reason = forms.CharField(
        label=gettext_lazy("Why the key is corrected"), max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Learners and tutors read it beside the new grade."),
    )  # fmt: skip

    def __init__(self, question: Question, key: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question, self.before = question, key
        match question.kind:
            case QuestionKind.MATCHING:
                self._ask_pairs()
            case QuestionKind.ORDERING:
                self._ask_order()
            case QuestionKind.CLOZE:
                for number, gap in enumerate(question.gaps, 1):
                    self._ask_part(
                        gap, key["gaps"][gap.uid], f"{gap.uid}-", _("gap %(number)s, ") % {"number": number}
                    )
            case _:
                self._ask_part(question, key, "", "")
        self.order_fields([*(name for name in self.fields if name != "reason"), "reason"])

    def _ask_part(self, part: Question | Gap, key: Mapping[str, Any], prefix: str, words: str) -> None:
        if part.kind == QuestionKind.MULTIPLE:
            self._ask_right(part.options, key, prefix)
        elif part.kind in CHOSEN_ONE:
            self._ask_weights(part.options, key, prefix, words)
        elif part.kind == QuestionKind.NUMERIC:
            self._ask_numbers(key, prefix, words)
        else:
            self._ask_texts(key, prefix, words)

    def _ask_right(self, options: Sequence[Option], key: Mapping[str, Any], prefix: str) -> None:
        right = [uid for uid, weight in key["weights"].items() if Decimal(weight) > 0]
        self.fields[f"{prefix}right"] = forms.MultipleChoiceField(
            label=_("Right answers"), choices=[(option.uid, option.text) for option in options], initial=right,
            widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Tick at least one right answer.")},
        )  # fmt: skip

    def _ask_weights(
        self, options: Sequence[Option], key: Mapping[str, Any], prefix: str, words: str
    ) -> None:
        for option in options:
            self.fields[f"{prefix}weight-{option.uid}"] = NumberField(
                label=_("%(part)s“%(text)s” is worth (%%)") % {"part": words, "text": option.text},
                least=-100, most=100, initial=_comma(key["weights"].get(option.uid, "0")),
                help_text=_("100: right; 0: wrong."))  # fmt: skip

    def _ask_texts(self, key: Mapping[str, Any], prefix: str, words: str) -> None:
        lines = [
            row["text"]
            if Decimal(row["percent"]) == 100 and not CREDITED.match(row["text"])
            else f"{_comma(row['percent'])}% {row['text']}"
            for row in key["accepted"]
        ]
        self.fields[f"{prefix}accepted"] = forms.CharField(
            label=_("%(part)sAccepted answers, one a line") % {"part": words}, initial="\n".join(lines),
            widget=forms.Textarea(attrs={"rows": len(lines) + 3}), max_length=20_000,
            help_text=_("An asterisk (*) stands for any words. For a part of the points begin the line with it: "
                        "50% almost right."))  # fmt: skip
        self.fields[f"{prefix}case"] = forms.BooleanField(
            label=_("%(part)sCapitals matter") % {"part": words}, required=False,
            initial=bool(key.get("case_sensitive")))  # fmt: skip

    def _ask_numbers(self, key: Mapping[str, Any], prefix: str, words: str) -> None:
        for number, row in enumerate([*key["accepted"], {}], 1):
            values = {"part": words, "number": number}
            known = {name: _comma(row[name]) for name in ("value", "tolerance", "percent") if row.get(name)}
            self.fields[f"{prefix}value-{number}"] = NumberField(
                label=_("%(part)sNumber %(number)s") % values, required=False, initial=known.get("value"),
                help_text="" if row else _("Leave it empty if there is no other."))  # fmt: skip
            self.fields[f"{prefix}tolerance-{number}"] = NumberField(
                label=_("%(part)sNumber %(number)s: tolerance, more or less") % values, required=False,
                least=0, most=10**9, initial=known.get("tolerance"))  # fmt: skip
            self.fields[f"{prefix}percent-{number}"] = NumberField(
                label=_("%(part)sNumber %(number)s: worth (%%)") % values, required=False, least=0, most=100,
                initial=known.get("percent", "100"))  # fmt: skip

    def _ask_pairs(self) -> None:
        choices = [(option.uid, option.text) for option in self.question.options]
        for prompt in self.question.prompts:
            self.fields[f"pair-{prompt.uid}"] = forms.ChoiceField(
                label=prompt.text, choices=choices, initial=self.before["pairs"].get(prompt.uid)
            )

    def _ask_order(self) -> None:
        order = list(self.before["order"])
        places = [(str(n), str(n)) for n in range(1, len(order) + 1)]
        texts = {option.uid: option.text for option in self.question.options}
        for place, uid in enumerate(order, 1):
            self.fields[f"place-{uid}"] = forms.ChoiceField(
                label=_("Place of “%(text)s”") % {"text": texts[uid]}, choices=places, initial=str(place)
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            self.key = dict(self.before) | self._key(cleaned)
        if not self.errors and self.key == self.before:
            self.add_error(None, _("The key is as it was: change what is wrong, or go back."))
        return cleaned

    def _key(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        match self.question.kind:
            case QuestionKind.MATCHING:
                return {"pairs": {one.uid: cleaned[f"pair-{one.uid}"] for one in self.question.prompts}}
            case QuestionKind.ORDERING:
                return self._order(cleaned)
            case QuestionKind.CLOZE:
                before = self.before["gaps"]
                found = {
                    gap.uid: self._part(gap, before[gap.uid], f"{gap.uid}-", cleaned)
                    for gap in self.question.gaps
                }
                return {"gaps": {uid: dict(before[uid]) | found[uid] for uid in found}}
        return self._part(self.question, self.before, "", cleaned)

    def _part(
        self, part: Question | Gap, key: Mapping[str, Any], prefix: str, cleaned: Mapping[str, Any]
    ) -> dict[str, Any]:
        if part.kind == QuestionKind.MULTIPLE:
            return {"weights": _shared(key["weights"], cleaned[f"{prefix}right"])}
        if part.kind in CHOSEN_ONE:
            return self._weights(part.options, prefix, cleaned)
        if part.kind == QuestionKind.NUMERIC:
            return {"accepted": self._numbers(key, prefix, cleaned)}
        return self._texts(key, prefix, cleaned)

    def _weights(self, options: Sequence[Option], prefix: str, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        weights = {option.uid: cleaned[f"{prefix}weight-{option.uid}"] for option in options}
        if not any(Decimal(weight) >= WHOLE for weight in weights.values()):
            self.add_error(f"{prefix}weight-{options[0].uid}", _("At least one answer must be worth 100."))
        return {"weights": weights}

    def _texts(self, key: Mapping[str, Any], prefix: str, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        known = {row["text"]: row for row in key["accepted"]}
        rows = []
        for line in cleaned[f"{prefix}accepted"].splitlines():
            if not line.strip():
                continue
            credited = CREDITED.match(line)
            percent, text = credited.groups() if credited else ("100", line)
            worth = Decimal(percent.replace(",", "."))
            if worth > 100:
                self.add_error(
                    f"{prefix}accepted", _("At most 100%%: change the line “%(line)s”.") % {"line": line}
                )
            rows.append(known.get(text.strip(), {}) | {"text": text.strip(), "percent": decimal_text(worth)})
        if not any(Decimal(row["percent"]) >= WHOLE for row in rows):
            self.add_error(f"{prefix}accepted", _("At least one answer must be worth 100."))
        return {"accepted": rows, "case_sensitive": cleaned[f"{prefix}case"]}

    def _numbers(
        self, key: Mapping[str, Any], prefix: str, cleaned: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        rows = []
        for number, row in enumerate([*key["accepted"], {}], 1):
            if value := cleaned[f"{prefix}value-{number}"]:
                tolerance = cleaned[f"{prefix}tolerance-{number}"] or "0"
                percent = cleaned[f"{prefix}percent-{number}"] or "100"
                rows.append({**row, "value": value, "tolerance": tolerance, "percent": percent})
        if not any(Decimal(row["percent"]) >= WHOLE for row in rows):
            self.add_error(f"{prefix}value-1", _("At least one number must be worth 100."))
        return rows

    def _order(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        uids = list(self.before["order"])
        places = {uid: int(cleaned[f"place-{uid}"]) for uid in uids}
        if len(set(places.values())) < len(uids):
            self.add_error(f"place-{uids[0]}", _("Two items have the same place: give each its own."))
        return {"order": sorted(uids, key=lambda uid: places[uid])}


def _shared(weights: Mapping[str, str], right: Sequence[str]) -> dict[str, str]:
    """As they were when the right answers are the same; else right answers share the points."""
    if {uid for uid, weight in weights.items() if Decimal(weight) > 0} == set(right):
        return dict(weights)
    share = equal_share(len(right))
    return {
        uid: share if uid in right else weight if Decimal(weight) <= 0 else "0"
        for uid, weight in weights.items()
    }
