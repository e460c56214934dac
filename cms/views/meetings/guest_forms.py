# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is invited without account, and who comes in somebody's place."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.people.models import Body


class InPlaceForm(forms.Form):
    """Who comes in one's place."""

    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    capacity = forms.CharField(label=_("In which capacity"), max_length=200, required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("They get a mail with the dates, if you give it."),
    )


class GuestForm(InPlaceForm):
    """Whom the office invites."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("The link to answer goes there."))
    body = forms.ModelChoiceField(Body.objects.order_by("name"), label=_("Body"), required=False)
    field_order = ("given_name", "family_name", "email", "body", "capacity")
