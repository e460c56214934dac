# SPDX-License-Identifier: AGPL-3.0-or-later
"""Forms of bundles in Wagtail's admin: they check, the verbs write."""

from typing import Any

from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateTimeInput
from wagtail.models import Page
from wagtail.permissions import policy_registry

from home.bundles.links import LONGEST
from home.bundles.models import Bundle, BundleItem
from home.knowledge.models import Release

MOST = 300
"""Drafts offered at once, the latest first; words of the title find the others."""


class BundleForm(WagtailAdminModelForm):
    """Title, note, moment."""

    class Meta:
        model = Bundle
        fields = ("title", "note", "go_live_at")
        widgets = {"go_live_at": AdminDateTimeInput()}


def drafts_for(user: AbstractBaseUser, words: str = "") -> QuerySet[Page]:
    """Pages with something unpublished that this person may edit and that are in no open bundle, latest first."""
    taken = BundleItem.objects.filter(closed_at=None).exclude(page=None).values("page")
    own = policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")
    pages = own.filter(Q(has_unpublished_changes=True) | Q(live=False), depth__gt=1).exclude(pk__in=taken)
    if words:
        pages = pages.filter(draft_title__icontains=words)
    found: QuerySet[Page] = pages.select_related("latest_revision__user__person", "content_type")
    return found.order_by("-latest_revision_created_at", "-pk")


def releases_for() -> QuerySet[Release]:
    """Draft releases that are in no open bundle."""
    taken = BundleItem.objects.filter(closed_at=None).exclude(release=None).values("release")
    return Release.objects.filter(state=Release.State.DRAFT).exclude(pk__in=taken).select_related("dataset")


def in_words(page: Page) -> str:
    """Title and type of a draft, and who wrote last."""
    user = page.latest_revision.user if page.latest_revision else None
    who = str(user.get_full_name()) if user else ""
    parts = (page.draft_title or page.title, str(page.page_type_display_name), who)
    return " – ".join(part for part in parts if part)


class PutForm(forms.Form):
    """What is added to a bundle."""

    pages = forms.ModelMultipleChoiceField(
        queryset=Page.objects.none(), required=False, label=_("Pages with changes not published")
    )
    releases = forms.ModelMultipleChoiceField(
        queryset=Release.objects.none(), required=False, label=_("Figures not published")
    )

    def __init__(self, *args: Any, user: AbstractBaseUser, words: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pages: Any = self.fields["pages"]
        pages.queryset, pages.widget = drafts_for(user, words), forms.CheckboxSelectMultiple()
        pages.widget.choices = [(page.pk, in_words(page)) for page in drafts_for(user, words)[:MOST]]
        releases: Any = self.fields["releases"]
        releases.queryset, releases.widget = releases_for(), forms.CheckboxSelectMultiple()
        releases.widget.choices = [(one.pk, str(one)) for one in releases_for()[:MOST]]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when nothing is chosen."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned.get("pages") and not cleaned.get("releases"):
            raise forms.ValidationError(_("Choose at least one page or one set of figures."))
        return cleaned


class LinkForm(forms.Form):
    """A preview link: for whom, for how long."""

    label = forms.CharField(
        max_length=100,
        label=_("For whom"),
        help_text=_("A group, as “the mayors of the zone”: no names of people."),
    )
    days = forms.IntegerField(min_value=1, max_value=LONGEST, initial=7, label=_("Days"))


class WhyForm(forms.Form):
    """Why a bundle goes back."""

    why = forms.CharField(
        max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), label=_("What is to be changed")
    )


class BulkForm(forms.Form):
    """The bundle that pages chosen in the list go into."""

    bundle = forms.ModelChoiceField(queryset=Bundle.objects.none(), label=_("Bundle"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["bundle"]
        field.queryset = Bundle.objects.open()
