# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is filled in about tables and their seats."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.meetings.convening.members import Named
from cms.meetings.tables.models import StandingTable
from cms.people.models import Body

LARGEST = 1024 * 1024
TOO_BIG = _("The file is larger than 1 MB: divide it.")


def _day(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "narrow"}, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class TableForm(forms.ModelForm[StandingTable]):
    """A standing table; it checks, the verb saves."""

    class Meta:
        model = StandingTable
        fields = ("title", "slug", "kind", "purpose", "founding_act", "quorum_percent", "is_public")
        widgets = {"purpose": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "slug": _("The last part of the address of its page: small letters, figures, hyphens."),
            "quorum_percent": _("51: more than half. Empty: the table needs no quorum."),
        }


class NamesForm(forms.Form):
    """Who holds a seat; without a name it is the body's, and whoever it sends sits there."""

    given_name = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=100, required=False)
    email = forms.EmailField(
        label=_("E-mail address"), required=False,
        help_text=_("Convocations go there. Empty: the member is called by phone."))  # fmt: skip
    capacity = forms.CharField(
        label=_("In which capacity"), max_length=200, required=False, help_text=_("Mayor, rector, delegate…")
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        given, family = said.get("given_name", ""), said.get("family_name", "")
        if bool(given) != bool(family):
            missing = "family_name" if given else "given_name"
            self.add_error(
                missing, _("Write given name and family name, or neither: then the seat is the body’s.")
            )
        elif said.get("email") and not family:
            self.add_error("family_name", _("Say whose address it is: given name and family name."))
        return said

    @property
    def who(self) -> Named:
        """Of a valid form."""
        said = self.cleaned_data
        return Named(said["given_name"], said["family_name"], said["email"])


class SeatForm(NamesForm):
    """A new seat."""

    body = forms.ModelChoiceField(
        label=_("Body"), queryset=Body.objects.all(), empty_label=_("Choose a body")
    )
    is_voting = forms.BooleanField(label=_("The seat votes"), required=False, initial=True)
    since = _day(_("First day"))
    until = _day(_("Last day"), _("Empty: without an end."), required=False)
    field_order = ("body", "given_name", "family_name", "email", "capacity", "is_voting", "since", "until")


class ReplaceForm(NamesForm):
    """Somebody else for the same body."""

    since = _day(
        _("First day of the new member"), _("The member before holds the seat until the day before.")
    )


class EndForm(forms.Form):
    """The last day of a seat."""

    last_day = _day(_("Last day"), _("The seat is held until the end of that day."))


class MembersFileForm(forms.Form):
    """The file of the members."""

    members = forms.FileField(
        label=_("File of the members"),
        help_text=_(
            "A CSV with the columns ente, nome, cognome, email, incarico, voto (sì, no), dal, al (as 2026-11-23)."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        error_messages={"required": _("Choose the file of the members."), "empty": _("The file is empty.")},
    )

    def clean_members(self) -> bytes:
        sent = self.cleaned_data["members"]
        if sent.size > LARGEST:
            raise forms.ValidationError(TOO_BIG)
        content: bytes = sent.read()
        return content
