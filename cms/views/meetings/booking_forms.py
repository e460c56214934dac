# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is filled in about bookings: words that somebody else will read, which person."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.people.models import Person


class NoteForm(forms.Form):
    """Why; whoever is concerned reads it in a mail."""

    note = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The person will read it in an e-mail. 500 characters at most."),
        error_messages={
            "required": gettext_lazy("Write the reason: the person will read it."),
            "max_length": gettext_lazy("The reason is too long: 500 characters at most."),
        },
    )


def person_of(request: HttpRequest, people: Any = None) -> Person:
    """The person of the button that was pressed, among those `people` (None: anybody). Raises BadRequest, Http404."""
    try:
        uid = UUID(request.POST.get("person", ""))
    except ValueError:
        raise BadRequest(_("Say which person.")) from None
    rows = Person.objects.filter(erasures__isnull=True) if people is None else people
    found: Person | None = rows.filter(uid=uid).first()
    if found is None:
        raise Http404(str(uid))
    return found


def words_asked(request: HttpRequest, name: str) -> str:
    """What is looked for, from the address."""
    return request.GET.get(name, "").replace("\x00", "").strip()[:200]
