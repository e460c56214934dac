# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of an issuer in Wagtail's admin: its words can be printed, its logo is a picture."""

import base64
from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from cms.people.models import Body
from cms.people.names import printable
from courses.certificates.issuers.logos import BadLogo, read
from courses.certificates.issuers.preview import CASES
from courses.certificates.models import Issuer, Logo

WORDS = ("place", "signatory", "signatory_role", "opening", "closing")
OF_THE_FORM = ("upload", "removes_logo", "case")


class IssuerForm(WagtailAdminModelForm):
    """How a body signs. `png`: the logo uploaded, as it will be kept."""

    upload = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("PNG or JPEG, 1 MB at most. Without one the certificate has the name alone."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    removes_logo = forms.BooleanField(label=_("Remove the logo there is"), required=False)
    case = forms.ChoiceField(label=_("Preview with"), choices=CASES, required=False)
    png: bytes | None = None

    class Meta:
        model = Issuer
        fields = ("body", *WORDS)
        help_texts: ClassVar[dict[str, Any]] = {
            "body": _("The body whose certificates it signs."),
            "place": _("Written before the day of issue."),
            "signatory": _("Name and surname. Empty: the name of the body."),
            "signatory_role": _("For example: Head of the training sector."),
            "opening": _("In the place of “It is certified that”: it must run on into the name."),
            "closing": _("In small letters under who signs."),
        }

    field_order = ("body", "upload", "removes_logo", *WORDS, "case")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["body"]
        else:
            bodies: Any = self.fields["body"]
            bodies.queryset = Body.objects.filter(certificate_issuer=None)
        for name in WORDS:
            self.fields[name].validators.append(printable)
        if self.instance.logo:
            self.fields["upload"].help_text = _shown(self.instance.logo)
        else:
            del self.fields["removes_logo"]

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload:
            try:
                self.png = read(upload)
            except BadLogo as wrong:
                raise forms.ValidationError(str(wrong)) from wrong
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("removes_logo"):
            self.instance.logo = None
        return cleaned

    @property
    def changed(self) -> list[str]:
        """Fields of the issuer that differ from what is stored."""
        names = [name for name in self.changed_data if name not in OF_THE_FORM]
        has_new_logo = self.png or self.cleaned_data.get("removes_logo")
        return names + (["logo"] if has_new_logo else [])


def _shown(logo: Logo) -> str:
    """The logo, small, and what a new file does."""
    png, width = base64.b64encode(logo.png).decode(), min(60 * logo.width // logo.height, 240) or 1
    picture = '<img src="data:image/png;base64,{}" alt="{}" width="{}"> {}'
    told = gettext("The logo there is"), width, gettext("A new file takes its place.")
    return format_html(picture, png, *told)
