# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bundles seen from Wagtail's pages: the editor says it, the list adds to them, one's own approval waits."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction
from wagtail.models import Page

from cms import clock
from cms.rights import actor_of
from home.bundles.forms import BulkForm
from home.bundles.models import Bundle, BundleState
from home.bundles.operations import Refused, bundle_of, put_in
from home.bundles.rules import may_put


def hinder(page: Page) -> str:
    """A page in a bundle goes live with it, not by itself."""
    bundle = bundle_of(page)
    if bundle is None:
        return ""
    words = _(
        "The page is in the bundle “%(bundle)s” and goes live with it: to publish it alone, take it out of there."
    )
    return words % {"bundle": bundle.title}


def say_bundle(request: HttpRequest, page: Page) -> None:
    """Says in the editor which bundle the page is in, and what changing it means."""
    wants_html = "text/html" in request.headers.get("Accept", "text/html")
    bundle = bundle_of(page) if request.method == "GET" and wants_html else None
    if bundle is None or "_w_hydrate_create_view" in request.GET:
        return
    said = _("This page is in the bundle “%(bundle)s” (%(state)s): it goes live with it.")
    words = [said % {"bundle": bundle.title, "state": bundle.get_state_display()}]
    if bundle.state in (BundleState.TO_APPROVE, BundleState.APPROVED):
        words.append(_("If you change it now, the bundle is approved again."))
    url = reverse("bundle:inspect", args=[bundle.pk])
    messages.info(request, format_html('{} <a href="{}">{}</a>', " ".join(words), url, _("Open the bundle")))


class PutInBundle(PageBulkAction):
    """Pages ticked in a list go into a bundle, all of them or none."""

    display_name = gettext_lazy("Add to a bundle")
    action_type = "put_in_bundle"
    aria_label = gettext_lazy("Add the chosen pages to a bundle")
    template_name = "home/bundles/bulk.html"
    action_priority = 60
    form_class = BulkForm
    refused = ""

    def check_perm(self, page: Page) -> bool:
        return may_put(self.request.user, page)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds whether there is a bundle to choose."""
        return super().get_context_data(**kwargs) | {"has_bundles": Bundle.objects.open().exists()}

    def get_execution_context(self) -> dict[str, Any]:
        bundle = self.cleaned_form.cleaned_data["bundle"] if self.cleaned_form else None
        return {"action": self, "bundle": bundle, "by": actor_of(self.request)}

    @classmethod
    def execute_action(cls, objects: list[Page], **kwargs: Any) -> tuple[int, int]:
        """Puts them in; what is refused is said on the next screen."""
        try:
            made = put_in(bundle=kwargs["bundle"], pages=objects, by=kwargs["by"], at=clock.now())
        except Refused as refused:
            kwargs["action"].refused = str(refused)
            return 0, 0
        return len(made), 0

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str | None:
        """What came of it."""
        if self.refused:
            messages.error(self.request, self.refused)
            return None
        words = ngettext(
            "%(count)s page added to the bundle.", "%(count)s pages added to the bundle.", num_parent_objects
        )
        return words % {"count": num_parent_objects}
