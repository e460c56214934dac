# SPDX-License-Identifier: AGPL-3.0-or-later
"""A cell of the matrix, as it is filled in."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from agende.actions.models import Alignment
from agende.forms.printing import is_printable
from agende.texts.blocks import words_of
from agende.texts.models import Section

LONGEST_REASON = 2_000


class CellForm(forms.Form):
    """How strongly, why, which paragraph says so; `seen`: the cell that was on the page."""

    strength = forms.TypedChoiceField(
        label=_("How strongly the action serves it"),
        choices=Alignment.Strength.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("One or two sentences that somebody from another zone understands."),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write why: a cell without a reason is not taken.")},
        validators=[is_printable],
    )
    block = forms.ChoiceField(
        label=_("Paragraph that says so"),
        help_text=_("From the common texts of the same area."),
        required=False,
    )
    seen = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, sources: Iterable[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(str(section), _paragraphs(section)) for section in sources]
        choices = [("", _("None")), *[(name, found) for name, found in groups if found]]
        self.fields["block"].choices = choices  # type: ignore[attr-defined]


def _paragraphs(section: Section) -> list[tuple[str, str]]:
    """The paragraphs of a common text by their first words."""
    blocks = [(block["attrs"].get("id"), words_of(block).strip()) for block in section.doc.blocks]
    return [(uid, Truncator(words).chars(90)) for uid, words in blocks if uid and words]
