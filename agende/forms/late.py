# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a browser sends of words that a text did not take."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError

from agende.amendments.late import LONGEST
from agende.amendments.models import LateProposal
from agende.texts.blocks import SEAM
from agende.texts.schema import UNSTORABLE


class Words(forms.CharField):
    """Without signs that the database cannot hold; as it was typed in all else."""

    def to_python(self, value: object) -> str:
        words = value if isinstance(value, str) else ""
        return str(super().to_python(UNSTORABLE.sub("", words).replace("\r\n", "\n").replace(SEAM, "")))

    def validate(self, value: str) -> None:
        super().validate(value.strip())


class When(forms.DateTimeField):
    """None where a browser's clock says what is no time (a year of five digits): the words count, not when."""

    def clean(self, value: object) -> datetime | None:
        try:
            found: datetime | None = super().clean(str(value or ""))
        except (ValidationError, OverflowError):
            return None
        return found


class LateForm(forms.Form):
    """`key` is the browser's; `written_at` its word for when."""

    key = forms.UUIDField()
    why = forms.ChoiceField(choices=LateProposal.Why.choices)
    block = forms.CharField(required=False, max_length=64)
    words = Words(max_length=LONGEST, strip=False)
    written_at = When(required=False)
