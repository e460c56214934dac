# SPDX-License-Identifier: AGPL-3.0-or-later
"""A text as it is typed in a form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agende.texts.blocks import words_of
from agende.texts.notation import typed
from cms.pdf import unprintable

MAX_CHARACTERS = 60_000
MAX_BLOCKS = 500


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
            raise forms.ValidationError(_("The text has too many parts: at most 500."))
        if signs := unprintable("".join(map(words_of, blocks))):
            words = _("These signs cannot be printed: %(signs)s. Write them in words.")
            raise forms.ValidationError(words % {"signs": " ".join(signs)})
        return text


class WordsForm(forms.Form):
    """Words suggested to the coordinator without the editor. `key` is the page's, so that two clicks are one."""

    text = forms.CharField(
        label=_("Words that you suggest"),
        help_text=_("Say where they go, or which words they replace: “After the first paragraph: …”."),
        strip=False,
        max_length=MAX_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "true", "data-keep": ""}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean_text(self) -> str:
        """Refuses blanks: as a field of a text it is kept as typed."""
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text
