# SPDX-License-Identifier: AGPL-3.0-or-later
"""Wagtail's admin: one figure put right without a file, seen before anything is kept."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permissions import policy_registry

from cms import clock
from cms.rights import actor_of
from home.knowledge.checking import dry_run
from home.knowledge.correcting import begin_correction, tried
from home.knowledge.correction_forms import CorrectionForm, WhichForm
from home.knowledge.models import Indicator, Release
from home.knowledge.pages import IndicatorPage
from home.knowledge.queries import account_of


def may_correct(user: Any) -> bool:
    """Who may begin a release."""
    return bool(policy_registry.get_by_type(Release).user_has_permission(user, "add"))


class CorrectFigure(WagtailAdminTemplateMixin, TemplateView):
    """`?indicator=<code>`: its places and periods; without, which one. What is sent is shown first, then kept."""

    template_name = "home/knowledge_correct.html"
    page_title = gettext_lazy("Correct one figure")
    header_icon = "edit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """For those who prepare figures alone."""
        if not may_correct(request.user):
            raise PermissionDenied
        code = request.GET.get("indicator", "")
        rows = Indicator.objects.select_related("dataset", "weight")
        self.indicator = get_object_or_404(rows, code=code) if code else None
        return super().dispatch(request, *args, **kwargs)

    def _form(self, data: Any = None) -> CorrectionForm | None:
        return CorrectionForm(account_of(self.indicator), data) if self.indicator else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`which` without an indicator; else `form`, the indicator with its page, and what the dry run says."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if self.indicator is None:
            return context | {"which": WhichForm()}
        page = IndicatorPage.objects.live().filter(indicator=self.indicator).first()
        form = kwargs.get("form") or self._form()
        return context | {"indicator": self.indicator, "page": page, "form": form}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Below the releases."""
        above = {
            "url": reverse("release:index"),
            "label": str(Release._meta.verbose_name_plural).capitalize(),
        }
        return [*self.breadcrumbs_items, above, {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Shows what would change; with `keep`, makes the release and goes on to it. Wrong: says why."""
        form = self._form(request.POST)
        if form is None:
            return self.render_to_response(self.get_context_data())
        if not form.is_valid():
            return TemplateResponse(
                request, self.get_template_names(), self.get_context_data(form=form), status=422
            )
        if "keep" in request.POST:
            release = begin_correction(form.correction, by=actor_of(request), at=clock.now())
            messages.success(request, _("Prepared: a colleague looks at it and publishes it."))
            return HttpResponseRedirect(reverse("release:inspect", args=[release.pk]))
        seen = dry_run(tried(form.correction)) | {"is_seen": True}
        return self.render_to_response(self.get_context_data(form=form) | seen)
