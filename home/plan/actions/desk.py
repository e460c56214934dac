# SPDX-License-Identifier: AGPL-3.0-or-later
"""Wagtail's admin: an act about an action is recorded from its sheet."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from cms import clock
from cms.people.models import User
from cms.rights import actor_of
from home.plan.actions.act_forms import ActOfActionForm
from home.plan.actions.models import ActionPage
from home.plan.actions.recording import record_act_of


def _may_write(page: Page, user: Any) -> bool:
    """Who may edit the sheet now: not while it waits for a colleague's approval."""
    permissions = page.permissions_for_user(user)
    return bool(permissions.can_edit()) and not permissions.page_locked()


def record_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """On the sheet of an action, for who may write in it."""
    if isinstance(page.specific_deferred, ActionPage) and _may_write(page, user):
        url = reverse("record_act_of_action", args=[page.pk])
        yield Button(_("Record an act"), url=url, icon_name="doc-full", priority=25)


@require_http_methods(["GET", "POST"])
def record_act_of_action(request: HttpRequest, pk: int) -> HttpResponse:
    """Records the act and goes to the sheet's draft, which names it; wrong: says why, keeps what was typed."""
    page = get_object_or_404(ActionPage, pk=pk)
    user = cast("User", request.user)
    if not page.permissions_for_user(user).can_edit():
        raise PermissionDenied
    if not _may_write(page, user):
        words = _("The sheet is locked, perhaps because it waits for approval: record the act afterwards.")
        messages.warning(request, words)
        return redirect("wagtailadmin_pages:edit", pk)
    data, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ActOfActionForm(data, files, initial={"body": page.lead_id})
    if form.is_bound and form.is_valid():
        record_act_of(
            page=page, told=form.told, subject=form.cleaned_data["subject"], link=form.cleaned_data["link"],
            user=user, by=actor_of(request), at=clock.now(),
        )  # fmt: skip
        words = _("Recorded: the draft of the sheet names it. Say what changes, and hand the sheet in.")
        messages.success(request, words)
        return redirect("wagtailadmin_pages:edit", pk)
    return render(
        request, "home/plan/record_act.html", {"page": page, "form": form}, status=422 if form.errors else 200
    )
