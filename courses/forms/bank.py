# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of the bank of questions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.questions.formats.files import FORMATS
from courses.questions.formats.reading import LIMIT_BYTES
from courses.questions.models import QuestionCategory
from courses.questions.queries import Branch

TOO_BIG = _("The file is larger than 10 MB: split it into smaller ones.")
READABLE = [(name, found.name) for name, found in FORMATS.items()]


class ImportForm(forms.Form):
    """A file of questions and the category it goes into. `new_category` wins over `category`."""

    file = forms.FileField(
        label=_("File of the questions"),
        help_text=_("10 MB and 5,000 questions at most. First it is only checked: nothing enters the bank."),
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.gift,.xml,text/plain,application/xml"}),
        error_messages={
            "required": _("Choose the file of the questions."),
            "empty": _("The file is empty: choose another."),
        },
    )
    format = forms.ChoiceField(
        label=_("Format"),
        choices=READABLE,
        help_text=_(
            "As the file was exported: Moodle calls them GIFT format, Moodle XML format, Aiken format."
        ),
        error_messages={"required": _("Choose the format of the file.")},
    )
    category = forms.ChoiceField(label=_("Into the category"), required=False)
    new_category = forms.CharField(
        label=_("Or into a new category"),
        max_length=200,
        required=False,
        help_text=_("Its name. The categories of the file go inside the one you choose."),
    )

    def __init__(self, every: Sequence[Branch], *args: Any, is_too_big: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if is_too_big:
            fields["file"].error_messages["required"] = TOO_BIG
        self.every = {str(branch.category.uid): branch.category for branch in every}
        rows = [(str(branch.category.uid), branch.title) for branch in every]
        fields["category"].choices = [("", _("choose a category")), *rows]

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > LIMIT_BYTES:
            raise forms.ValidationError(TOO_BIG)
        return sent

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["new_category"] = " ".join(given.get("new_category", "").split())
        if not given["new_category"] and not given.get("category") and "category" not in self.errors:
            self.add_error("category", _("Choose a category, or write the name of a new one."))
        if self.errors and "file" not in self.errors:
            self.add_error("file", _("Choose the file again: browsers forget it when a page comes back."))
        return given

    @property
    def chosen(self) -> QuestionCategory | None:
        """The category chosen; None when a new one is wanted."""
        return None if self.cleaned_data["new_category"] else self.every[self.cleaned_data["category"]]
