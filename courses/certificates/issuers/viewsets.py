# SPDX-License-Identifier: AGPL-3.0-or-later
"""How bodies sign their certificates, in Wagtail's admin: training officers only; nothing is deleted."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import register_permission_policy

from cms import clock, pdf
from cms.rights import actor_of
from courses.certificates.issuers.forms import IssuerForm
from courses.certificates.issuers.operations import store
from courses.certificates.issuers.preview import NORMAL, preview
from courses.certificates.models import Issuer
from courses.questions.officers import OfficersOnly, OfficersViewSet

PREVIEW = "preview"

register_permission_policy(Issuer, OfficersOnly(Issuer), exact_class=True)


class _Signing(WagtailAdminTemplateMixin):
    """Saves by the operation; asked for a preview it gives the PDF of the form as it is filled, and saves nothing."""

    request: Any
    form: Any
    action: str

    def form_valid(self, form: IssuerForm) -> Any:
        if self.action != PREVIEW:
            return super().form_valid(form)
        case = form.cleaned_data["case"] or NORMAL
        try:
            content = preview(issuer=form.instance, png=form.png, case=case, at=clock.now())
        except pdf.NotMade as failed:
            form.add_error(None, str(failed))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        headers = {"Content-Disposition": 'inline; filename="anteprima.pdf"', "Cache-Control": "no-store"}
        return HttpResponse(content, content_type="application/pdf", headers=headers)

    def get_error_message(self) -> Any:
        """Of a preview nobody asked to save anything."""
        if self.action == PREVIEW:
            return _("The preview was not made: see what is wrong.")
        return super().get_error_message()

    def save_instance(self) -> Issuer:
        form = self.form
        return store(
            issuer=form.instance,
            png=form.png,
            changed=form.changed,
            by=actor_of(self.request),
            at=clock.now(),
        )


class CreateIssuer(_Signing, generic.CreateView):
    """A body begins to sign."""

    actions = ["create", PREVIEW]


class EditIssuer(_Signing, generic.EditView):
    """A body signs otherwise."""

    actions = ["edit", PREVIEW]


class IssuerViewSet(OfficersViewSet):
    """The training officer's menu "Issuers of certificates"."""

    model = Issuer
    icon = "edit"
    menu_order = 320
    add_to_admin_menu = True
    add_view_class, edit_view_class, form_class = CreateIssuer, EditIssuer, IssuerForm
    create_template_name = edit_template_name = "courses/issuers/form.html"
    list_display = ("body", "place", "signatory", "signatory_role")
    search_fields = ("body__name", "signatory")
