# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said in a conversation, and whom a guest's link is for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from agende.amendments.threads import Reader, named_in
from agende.texts.blocks import words_of
from agende.texts.models import TextDoc
from agende.texts.schema import UNSTORABLE
from cms import clock

LONGEST = 3_000
SHOWN, QUOTED = 80, 280
LONGEST_STAY = timedelta(days=366)


type Choices = Sequence[tuple[str, str]]


def about(doc: TextDoc, block: str = "", quote: str = "") -> list[tuple[str, str]]:
    """What a conversation may be about: the whole text, a paragraph by its first words; and `block`, just written."""
    words = {each["attrs"]["id"]: words_of(each).strip() for each in doc.blocks}
    found = [(id, Truncator(said).chars(SHOWN)) for id, said in words.items() if said]
    just_written = [(block, Truncator(quote).chars(SHOWN))] if block and quote and block not in words else []
    return [("", str(_("The whole text"))), *found, *just_written]


def quote_of(doc: TextDoc, block: str) -> str:
    """The first words of a block, kept with the conversation about it."""
    said = [words_of(each).strip() for each in doc.blocks if block and each["attrs"]["id"] == block]
    return Truncator(said[0]).chars(QUOTED) if said else ""


class CommentForm(forms.Form):
    """Words, and whom they name: by "@Name Surname" in them, or chosen among `readers`."""

    words = forms.CharField(
        label=_("Your comment"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "true"}),
    )
    named = forms.CharField(
        label=_("Name somebody"),
        help_text=_("They get a mail. You can also write @ and their name and surname in the comment."),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    block = forms.SlugField(label=_("About"), required=False, max_length=64, widget=forms.Select)
    quote = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("block", "words", "named", "quote")

    def __init__(
        self, *args: Any, readers: Sequence[Reader] = (), choices: Choices = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["block"].widget = forms.Select(choices=choices)
        self.readers = readers
        self.people: set[int] = set()
        self.fields["named"].widget.attrs["list"] = "chi-legge"
        if not readers:
            del self.fields["named"]

    def clean_words(self) -> str:
        """Without signs that the database cannot hold; line breaks as one sign."""
        words: str = UNSTORABLE.sub("", self.cleaned_data["words"].replace("\r\n", "\n")).strip()
        if not words:
            raise forms.ValidationError(_("Write your comment."))
        return words

    def clean(self) -> dict[str, Any]:
        """Finds who is named."""
        cleaned = super().clean() or self.cleaned_data
        words, chosen = cleaned.get("words", ""), cleaned.get("named", "")
        self.people, is_known = named_in(words, chosen, self.readers)
        if not is_known:
            self.add_error("named", _("Nobody who reads this text is called so: choose a name of the list."))
        return cleaned


class GuestForm(forms.Form):
    """Who is invited, for whom they speak, until when."""

    name = forms.CharField(label=_("Name and surname"), max_length=150)
    capacity = forms.CharField(
        label=_("For whom they speak"),
        help_text=_(
            "For example “Legambiente, circolo di Melzo”. Whoever reads their comments reads this too."
        ),
        max_length=200,
    )
    email = forms.EmailField(label=_("E-mail"), help_text=_("The secret link goes there, and nowhere else."))
    last_day = forms.DateField(
        label=_("They may comment until"),
        widget=forms.DateInput(attrs={"type": "date", "class": "narrow"}, format="%Y-%m-%d"),
    )

    def clean_last_day(self) -> Any:
        """A day to come, within a year."""
        day = self.cleaned_data["last_day"]
        if day < clock.today():
            raise forms.ValidationError(_("This day is over: choose today or a later day."))
        if day > clock.today() + LONGEST_STAY:
            raise forms.ValidationError(_("Choose a day within a year from today."))
        return day

    @property
    def expires_at(self) -> datetime:
        """The first moment after the last day."""
        return clock.end_of(self.cleaned_data["last_day"])
