# SPDX-License-Identifier: AGPL-3.0-or-later
"""Wagtail's editor and decisions on a page: locked it saves nothing; decided, or not, it says so."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.admin.viewsets.pages import PageViewSet

from cms.pages.checks import Unfit
from cms.views.content_rules import RulesPanel, refuse
from cms.views.explorer import Explorer


class Decide(WorkflowActionView):
    """A page approved and so published, or sent back."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Back to the editor, whose bar says why, when this person does not decide about the page."""
        try:
            answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        except PermissionDenied as denied:
            if isinstance(denied, Unfit):
                messages.error(request, str(denied))
                return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[self.object.pk]))
            if request.headers.get("x-requested-with") == "XMLHttpRequest":
                raise
            messages.error(
                request, _("You cannot decide about this page: who wrote the changes does not approve them.")
            )
            return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[self.object.pk]))
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Decides, and says so on the next screen."""
        answer: HttpResponseBase = super().post(request, *args, **kwargs)
        self.task_state.refresh_from_db()
        done = {
            self.task_state.STATUS_APPROVED: _("“%(title)s” is approved."),
            self.task_state.STATUS_REJECTED: _(
                "“%(title)s” was sent back: whoever wrote it can change it again."
            ),
        }
        if self.task_state.status in done:
            messages.success(
                request, done[self.task_state.status] % {"title": self.object.get_admin_display_title()}
            )
        return answer


class _Checked(WagtailAdminTemplateMixin):
    """A form that asks for approval is refused with what to mend, block by block; everything typed stays in it."""

    HANDS_IN = frozenset({"submit", "restart_workflow"})
    action_name: str
    request: Any

    def form_valid(self, form: Any) -> Any:
        """As Wagtail's, where nothing breaks a rule."""
        if self.action_name in self.HANDS_IN and refuse(form):
            return self.form_invalid(form)
        return super().form_valid(form)

    def get_side_panels(self) -> Any:
        """Wagtail's and the rules about contents."""
        panels = super().get_side_panels()
        panels.append(RulesPanel(self.page, self.request))
        return panels


class Creator(_Checked, CreateView):
    """The form of a page not made yet."""


class Editor(_Checked, EditView):
    """The editor; of a page that nobody may write in it saves nothing by itself, and says nothing of saving."""

    autosave_enabled: bool

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Without saving by itself where the page is locked."""
        self.autosave_enabled = self.autosave_enabled and not self.locked_for_user
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context


class PagesViewSet(PageViewSet):
    """Wagtail's screens of a page, with our editor and our decisions."""

    index_view_class = Explorer
    add_view_class = Creator
    edit_view_class = Editor
    workflow_action_view_class = Decide
