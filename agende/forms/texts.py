# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text as it is typed in a form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agende.amendments.late import LONGEST
from agende.forms.records import printable
from agende.texts.blocks import words_of
from agende.texts.notation import typed

MAX_CHARACTERS = 200_000
"""A section of 12,000 words, which the editor takes, with all its marks and addresses; and of as many parts."""
MAX_BLOCKS = 2_000


class TextForm(forms.Form):
    """A text as typed, and the number of the saved text it was typed over."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 18, "spellcheck": "true", "data-keep": ""}),
    )
    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """Refuses a text of more parts than anyone reads, or with signs that its PDF could not show."""
        text: str = self.cleaned_data["text"]
        blocks = typed(text)
        if len(blocks) > MAX_BLOCKS:
            raise forms.ValidationError(
                _("The text has too many parts: at most %(most)s.") % {"most": MAX_BLOCKS}
            )
        printable("".join(map(words_of, blocks)))
        return text


class WordsForm(forms.Form):
    """Words suggested to the coordinator without the editor. `key` is the page's, so that two clicks are one."""

    text = forms.CharField(
        label=_("Words that you suggest"),
        help_text=_("Say where they go, or which words they replace: “After the first paragraph: …”."),
        strip=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "true", "data-keep": ""}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """Refuses blanks: as a field of a text it is kept as typed."""
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text
