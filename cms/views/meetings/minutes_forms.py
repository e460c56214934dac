# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms in which minutes are written and approved."""

from itertools import count, islice
from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.meetings.minutes.content import mark_of_frame, mark_of_item, name_of
from cms.meetings.minutes.models import Minutes, MinutesItem
from cms.meetings.minutes.operations import Said
from cms.meetings.minutes.queries import shown_in
from cms.pdf import unprintable

BLANK = 2
"""Empty contributions offered under those of an item."""
MOST = 200
"""Contributions read of one form."""
LONG = 20_000


def printable(words: str) -> None:
    """Refuses signs that the PDF could not show."""
    if signs := unprintable(words):
        refusal = _("These signs cannot be printed: %(signs)s. Write them in words.")
        raise ValidationError(refusal % {"signs": " ".join(signs)})


def _prose(label: Any, rows: int, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=LONG, validators=[printable],
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def see(form: forms.Form, mark: str | int) -> None:
    """What was typed, to save over `mark`: what somebody else saved meanwhile has been seen then."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data["seen"] = str(mark)
    form.data = data


class FrameForm(forms.Form):
    """What stands before the items."""

    opening = _prose(
        gettext_lazy("Opening words"),
        4,
        gettext_lazy("Who convened the meeting, how it began. No names of persons."),
    )
    consent = _prose(
        gettext_lazy("Consents"), 3, gettext_lazy("What was agreed on recording, pictures and publication.")
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, minutes: Minutes) -> "FrameForm":
        """The form as the minutes stand."""
        seen = mark_of_frame(minutes)
        return cls(initial={"opening": minutes.opening, "consent": minutes.consent, "seen": seen})


class NewItemForm(forms.Form):
    """An item that the agenda of the day did not have."""

    title = forms.CharField(
        label=gettext_lazy("Title of another item"), max_length=200, validators=[printable]
    )


class ItemForm(forms.Form):
    """An item: what was said, what was decided."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200, validators=[printable])
    text = _prose(gettext_lazy("What was said"), 7)
    decision = _prose(gettext_lazy("What was decided"), 3)
    seen = forms.CharField(widget=forms.HiddenInput)


class ContributionForm(forms.Form):
    """What a body said. An empty one is none."""

    who = forms.CharField(
        label=gettext_lazy("For which body"),
        help_text=gettext_lazy("Choose it from the list, or write it. Never a person."),
        required=False,
        max_length=200,
        validators=[printable],
        widget=forms.TextInput(attrs={"list": "enti", "autocomplete": "off"}),
    )
    capacity = forms.CharField(
        label=gettext_lazy("In which capacity"),
        help_text=gettext_lazy("For example: mayor, technical office."),
        required=False,
        max_length=200,
        validators=[printable],
    )
    text = _prose(gettext_lazy("What they said"), 3)
    gone = forms.BooleanField(label=gettext_lazy("Take this contribution out"), required=False)

    def __init__(self, data: Any = None, *, uid: UUID, is_new: bool, initial: Any = None) -> None:
        super().__init__(data, prefix=f"c-{uid}", initial=initial)
        self.uid, self.is_new = uid, is_new
        if is_new:
            del self.fields["gone"]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("text", "").strip() and not found.get("who", "").strip() and not found.get("gone"):
            self.add_error("who", _("Say for which body this was said."))
        return found

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written in it."""
        return not any(str(self.cleaned_data.get(name, "")).strip() for name in ("who", "capacity", "text"))


class Sheet:
    """The form of an item with those of its contributions, and some empty ones."""

    def __init__(self, item: MinutesItem, data: Any = None, *, writer: int | None) -> None:
        self.item, self.writer = item, writer
        self.known = {row.uid: row for row in item.contributions.select_related("body")}
        self.mark = mark_of_item(item, self.known.values())
        initial = {"title": item.title, "text": item.text, "decision": item.decision, "seen": self.mark}
        self.main = ItemForm(data, initial=initial)
        if data is None:
            self.rows = [self._row(uid) for uid in self.known] + self._blank()
        else:
            sent = [uid for uid in _uids(data.getlist("row")) if f"c-{uid}-text" in data]
            self.rows = [self._row(uid, data) for uid in sent]

    def _row(self, uid: UUID, data: Any = None) -> ContributionForm:
        row = self.known.get(uid)
        initial = {"who": name_of(row), "capacity": row.capacity, "text": row.text} if row else None
        return ContributionForm(data, uid=uid, is_new=row is None, initial=initial)

    def _blank(self) -> list[ContributionForm]:
        """Empty ones: named alike each time the same person opens the page, so that what a browser kept finds them.

        A name that stood in an approved version is never given again.
        """
        used = set(map(str, self.known)) | shown_in(self.item.minutes.versions.all())
        names = (uuid5(self.item.uid, f"{self.writer}:{number}") for number in count(1))
        free = (uid for uid in names if str(uid) not in used)
        return [ContributionForm(uid=uid, is_new=True) for uid in islice(free, BLANK)]

    @property
    def forms(self) -> list[forms.Form]:
        """All of them, for the summary of errors."""
        return [self.main, *self.rows]

    def is_valid(self) -> bool:
        """Whether all that was typed can be saved."""
        faulty = [form for form in self.forms if not form.is_valid()]
        return not faulty

    @property
    def said(self) -> list[Said]:
        """The contributions as typed."""
        return [
            Said(row.uid, *(row.cleaned_data[name] for name in ("who", "capacity", "text")))
            for row in self.rows
            if not row.is_empty and row.cleaned_data.get("who", "").strip()
        ]

    @property
    def gone(self) -> list[UUID]:
        """Those to take out: chosen so, or emptied."""
        return [row.uid for row in self.rows if not row.is_new and (row.cleaned_data["gone"] or row.is_empty)]

    def over(self, theirs: MinutesItem) -> None:
        """What was typed, to save over what somebody else saved meanwhile; what they added stands in it too."""
        now = Sheet(theirs, writer=self.writer)
        see(self.main, now.mark)
        typed = {row.uid for row in self.rows}
        self.rows += [row for row in now.rows if not row.is_new and row.uid not in typed]


def _uids(words: list[str]) -> list[UUID]:
    found = []
    for word in words[:MOST]:
        try:
            found.append(UUID(word))
        except ValueError:
            continue
    return list(dict.fromkeys(found))


class ApprovalForm(forms.Form):
    """That one has read the minutes as they stand; of a correction, what was corrected."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("What was corrected"),
        max_length=300,
        validators=[printable],
        help_text=gettext_lazy("Everybody reads it beside the new version."),
    )

    def __init__(self, data: Any = None, *, is_first: bool, seen: int) -> None:
        super().__init__(data, initial={"seen": seen})
        if is_first:
            del self.fields["note"]
