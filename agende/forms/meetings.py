# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is sent from a meeting, and what is answered."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agende.forms.texts import TextForm
from agende.queries.meetings import TAKEN, Targets
from agende.texts.blocks import Block, words_of
from cms.meetings.minutes.models import Outcome

OPENING = 12
"""Words by which a paragraph is told from the others in a list."""


class SendForm(forms.Form):
    """Where a contribution goes."""

    target = forms.ChoiceField(
        label=_("Where it goes"),
        help_text=_("Who writes there gets a mail, and says what became of it."),
    )

    def __init__(self, data: Any = None, *, targets: Iterable[Targets]) -> None:
        super().__init__(data)
        groups: list[Any] = [(group.title, group.choices) for group in targets]
        self.fields["target"].choices = [("", _("choose")), *groups]  # type: ignore[attr-defined]


def paragraphs(blocks: Sequence[Block], first: Any) -> list[tuple[str, Any]]:
    """The paragraphs of a text to choose from, by their first words."""
    told = [(block["attrs"]["id"], " ".join(words_of(block).split()[:OPENING])) for block in blocks]
    return [("", first), *[(uid, words) for uid, words in told if words]]


class OutcomeForm(forms.Form):
    """What became of it, and why. `seen` is the answer that was on the page."""

    kind = forms.ChoiceField(label=_("What became of it"), choices=Outcome.Kind, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Everybody reads it on the meeting's page."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)


class AnswerForm(OutcomeForm):
    """Of a section: also in which paragraph the words are."""

    block = forms.ChoiceField(
        label=_("In which paragraph it is"), required=False, help_text=_("Needed where it was taken in.")
    )
    field_order = ["kind", "block", "reason"]

    def __init__(self, data: Any = None, *, blocks: Sequence[Block], **more: Any) -> None:
        super().__init__(data, **more)
        self.fields["block"].choices = paragraphs(blocks, _("none"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What was taken in stands somewhere."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") in TAKEN and not data.get("block") and "block" not in self.errors:
            self.add_error("block", _("Choose the paragraph in which it is, or put it into the text below."))
        return data


class PlanAnswerForm(OutcomeForm):
    """Of the plan: also the page where the words are, if there is one."""

    url = forms.RegexField(
        label=_("Page of this site where the words are"),
        regex=r"^/(?!/)[^\s\\]*$",
        required=False,
        max_length=300,
        help_text=_("For example /piano/mobilita/."),
    )
    field_order = ["kind", "url", "reason"]


class TakeForm(TextForm):
    """Words put into the common text."""

    base = None  # type: ignore[assignment]
    after = forms.ChoiceField(label=_("After which paragraph"), required=False)
    is_partial = forms.BooleanField(label=_("It is taken in only partly"), required=False)
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Everybody reads it on the meeting's page."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, blocks: Sequence[Block], **more: Any) -> None:
        super().__init__(data, **more, auto_id="put_%s")
        self.fields["after"].choices = paragraphs(blocks, _("at the end of the text"))  # type: ignore[attr-defined]
        self.fields["text"].required = True
        self.fields["text"].widget.attrs["rows"] = 6

    @property
    def kind(self) -> str:
        """Wholly or in part."""
        return Outcome.Kind.PARTLY if self.cleaned_data["is_partial"] else Outcome.Kind.TAKEN
