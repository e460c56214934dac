# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bundles in Wagtail's admin: their list, their form, and the page from which everything is done with one."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from cms import clock
from cms.accounts.listing import PlainList, PlainViewSet
from cms.people.models import User
from cms.rights import actor_of
from home.bundles import links, operations
from home.bundles.forms import BundleForm, LinkForm, PutForm, WhyForm
from home.bundles.models import Bundle, BundleItem, PreviewLink
from home.bundles.operations import Refused
from home.bundles.rules import may_prepare
from home.bundles.sheet import sheet_of


class NothingDeleted(ModelPermissionPolicy):
    """Django's permissions; a bundle is withdrawn, never deleted."""

    def user_has_permission(self, user: AbstractBaseUser, action: str) -> bool:
        return action != "delete" and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: AbstractBaseUser, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: AbstractBaseUser, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)


register_permission_policy(Bundle, NothingDeleted(Bundle), exact_class=True)


class _Stored(WagtailAdminTemplateMixin):
    """Saves by the verbs, and goes on to the bundle's own page."""

    request: Any
    form: Any
    object: Bundle

    def form_valid(self, form: Any) -> Any:
        self.form = form
        try:
            return super().form_valid(form)
        except Refused as refused:
            form.add_error(None, str(refused))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def get_success_url(self) -> str:
        return reverse("bundle:inspect", args=[self.object.pk])

    def get_success_buttons(self) -> list[Any]:
        return []


class MakeBundle(_Stored, generic.CreateView):
    """A new bundle."""

    def save_instance(self) -> Bundle:
        return operations.make_bundle(by=actor_of(self.request), at=clock.now(), **self.form.cleaned_data)


class ChangeBundle(_Stored, generic.EditView):
    """Its words and its moment."""

    def save_instance(self) -> Bundle:
        return operations.change_bundle(
            bundle=self.object, by=actor_of(self.request), at=clock.now(), **self.form.cleaned_data
        )


class BundlePage(generic.InspectView):
    """A bundle: what is in it, what is missing, and every verb."""

    template_name = "home/bundles/inspect.html"
    page_title = gettext_lazy("Bundle")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the sheet, and the forms that this person may use."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        sheet = sheet_of(self.object, self.request.user, at=clock.now())
        forms = {
            "link_form": LinkForm(),
            "why_form": WhyForm(),
            "may_prepare": may_prepare(self.request.user),
        }
        return context | sheet | forms


class PutIn(generic.InspectView):
    """Adds pages and figures: those with something unpublished, to tick."""

    template_name = "home/bundles/put.html"
    page_title = gettext_lazy("Add to the bundle")
    any_permission_required = ("change",)

    def _form(self) -> PutForm:
        words = self.request.GET.get("q", "").strip()
        return PutForm(self.request.POST or None, user=self.request.user, words=words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the form and the words of the search."""
        form = kwargs.pop("form", None) or self._form()
        return super().get_context_data(**kwargs) | {"form": form, "q": self.request.GET.get("q", "")}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Adds all that is ticked, or says why not and keeps the ticks."""
        form = self._form()
        if form.is_valid():
            try:
                made = operations.put_in(
                    bundle=self.object, by=actor_of(request), at=clock.now(), **form.cleaned_data
                )
                messages.success(request, _("Added: %(count)s.") % {"count": len(made)})
                return HttpResponseRedirect(reverse("bundle:inspect", args=[self.object.pk]))
            except Refused as refused:
                form.add_error(None, str(refused))
        return TemplateResponse(request, self.template_name, self.get_context_data(form=form), status=422)


def _number(request: HttpRequest, name: str) -> int:
    said = request.POST.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 20 else 0


def _hand_in(request: HttpRequest, bundle: Bundle) -> str:
    operations.ask_approval(bundle=bundle, by=actor_of(request), at=clock.now())
    return _("Handed in: a colleague who wrote none of it approves it.")


def _approve(request: HttpRequest, bundle: Bundle) -> str:
    seen = request.POST.get("seen", "")
    operations.approve(bundle=bundle, seen=seen, by=actor_of(request), at=clock.now())
    return _("Approved: it goes live all together.")


def _send_back(request: HttpRequest, bundle: Bundle) -> str:
    form = WhyForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Write what is to be changed."))
    operations.send_back(bundle=bundle, why=form.cleaned_data["why"], by=actor_of(request), at=clock.now())
    return _("Sent back: nothing of it goes live before it is approved again.")


def _withdraw(request: HttpRequest, bundle: Bundle) -> str:
    operations.withdraw(bundle=bundle, by=actor_of(request), at=clock.now())
    return _("Withdrawn: what was in it is free again, as drafts.")


def _take_out(request: HttpRequest, bundle: Bundle) -> str:
    item = get_object_or_404(BundleItem, pk=_number(request, "item"), bundle=bundle)
    operations.take_out(item=item, by=actor_of(request), at=clock.now())
    return _("Taken out: “%(title)s” stays a draft.") % {"title": item.title}


def _link(request: HttpRequest, bundle: Bundle) -> str:
    form = LinkForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Say for whom the link is, and for how many days (from 1 to 30)."))
    _made, address = links.make_link(bundle=bundle, by=actor_of(request), at=clock.now(), **form.cleaned_data)
    said = _("Copy the link now, it is not shown again:")
    return format_html("{} <strong>{}</strong>", said, request.build_absolute_uri(address))


def _revoke(request: HttpRequest, bundle: Bundle) -> str:
    link = get_object_or_404(PreviewLink, pk=_number(request, "link"), bundle=bundle)
    links.revoke_link(link=link, by=actor_of(request), at=clock.now())
    return _("Taken back: the link opens nothing any more.")


VERBS: dict[str, Callable[[HttpRequest, Bundle], str]] = {
    "hand-in": _hand_in, "approve": _approve, "send-back": _send_back, "withdraw": _withdraw, "take-out": _take_out,
    "link": _link, "revoke": _revoke,
}  # fmt: skip


class Act(View):
    """One verb, then back to the bundle's page, which says what came of it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Does it, or says why not; nothing else is touched."""
        bundle = get_object_or_404(Bundle, pk=pk)
        act = VERBS.get(verb)
        if act is None or not may_prepare(cast("User", request.user)):
            raise PermissionDenied
        try:
            messages.success(request, act(request, bundle))
        except Refused as refused:
            messages.error(request, str(refused))
        except PermissionDenied as denied:
            messages.error(request, str(denied) or _("You may not do that."))
        return HttpResponseRedirect(reverse("bundle:inspect", args=[bundle.pk]))


class BundleList(PlainList):
    """The bundles, each leading to its own page."""

    def get_edit_url(self, instance: Bundle) -> str:
        return reverse("bundle:inspect", args=[instance.pk])


class BundleViewSet(PlainViewSet):
    """Bundles of pages and figures."""

    model = Bundle
    icon = "folder-inverse"
    menu_label = gettext_lazy("Bundles")
    menu_order = 250
    add_to_admin_menu = True
    index_view_class = BundleList
    add_view_class = MakeBundle
    edit_view_class = ChangeBundle
    inspect_view_class = BundlePage
    inspect_view_enabled = True
    list_filter = ("state",)
    list_export = ("title", "get_state_display", "go_live_at", "published_at", "made_at")
    search_fields = ("title",)
    list_display = (
        TitleColumn("title", label=gettext_lazy("Title"), get_url=lambda one: reverse("bundle:inspect", args=[one.pk])),
        Column("get_state_display", label=gettext_lazy("State")),
        Column("go_live_at", label=gettext_lazy("Goes live at")),
        Column("published_at", label=gettext_lazy("Published")),
    )  # fmt: skip

    def get_form_class(self, for_update: bool = False) -> type[BundleForm]:
        return BundleForm

    def get_urlpatterns(self) -> list[Any]:
        """Adds the page to add from, and the verbs."""
        put = self.construct_view(
            PutIn, **self.get_inspect_view_kwargs() | {"template_name": PutIn.template_name}
        )
        inside = [
            path("put/<int:pk>/", put, name="put"),
            path("act/<int:pk>/<slug:verb>/", Act.as_view(), name="act"),
        ]
        return [*super().get_urlpatterns(), *inside]
