# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of an assignment: a text, a file, or both. It cleans and never saves."""

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from cms.uploads import ACCEPTED, KINDS
from courses.assignments.files import BadFile, HandedFile, checked
from courses.catalogue.content import Assignment

LONGEST = 50_000


class HandInForm(forms.Form):
    """`key` tells a form sent twice from two forms; the file comes last, so that a refused one loses no text."""

    def __init__(
        self, asked: Assignment, *, data: Any = None, files: Any = None, text: str = "",
        key: UUID | None = None, is_too_big: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(data, files, initial={"text": text})
        self.asked, self.is_too_big, self.key = asked, is_too_big, key or self._sent_key()
        too_big = _("The file is larger than 10 MB: make it smaller, or hand in a part of it.")
        most = number_format(LONGEST, force_grouping=True)
        words = _("Write %(most)s characters at most, or hand in a file.") % {"most": most}
        if asked.accepts != "file":
            self.fields["text"] = forms.CharField(
                label=_("Your text"), required=asked.accepts == "text", max_length=LONGEST,
                widget=forms.Textarea(attrs={"rows": 12, "maxlength": None}),
                error_messages={"required": _("Write the text to hand in."), "max_length": words})  # fmt: skip
        if asked.accepts != "text":
            self.fields["file"] = forms.FileField(
                label=_("Your file"), required=asked.accepts == "file", max_length=255,
                widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in ACCEPTED)}),
                help_text=_("10 MB at most: %(kinds)s.") % {"kinds": KINDS},
                error_messages={
                    "required": too_big if is_too_big else _("Choose the file to hand in."),
                    "too_big": too_big,
                    "empty": _("The file is empty: choose it again."),
                    "max_length": _("The name of the file is too long: give it a shorter one."),
                })  # fmt: skip

    def _sent_key(self) -> UUID:
        with suppress(ValueError):
            return UUID(self.data.get("client_uid", ""))
        return uuid4()

    def clean_file(self) -> HandedFile | None:
        sent: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if self.is_too_big:
            raise forms.ValidationError(self.fields["file"].error_messages["too_big"])
        if sent is None:
            return None
        try:
            return checked(name=sent.name or "", content=sent.read())
        except BadFile as problem:
            raise forms.ValidationError(str(problem)) from None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        is_empty = not given.get("text", "").strip() and not given.get("file")
        if is_empty and not self.errors:
            self.add_error("text", _("Write a text, or choose a file to hand in."))
        return given
