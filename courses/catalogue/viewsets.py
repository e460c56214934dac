# SPDX-License-Identifier: AGPL-3.0-or-later
"""What modules are filed under, in Wagtail's admin: training officers only, nothing deleted."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from courses.catalogue.models import Audience, Competence
from courses.questions.viewsets import OfficersOnly

for kept in (Competence, Audience):
    register_permission_policy(kept, OfficersOnly(kept), exact_class=True)


class CompetenceViewSet(ModelViewSet):
    model = Competence
    icon = "success"
    copy_view_enabled = False
    form_fields: ClassVar[list[str]] = ["name", "slug"]
    list_display = ("name", "slug")
    search_fields = ("name",)
    search_backend_name = None


class AudienceViewSet(ModelViewSet):
    model = Audience
    icon = "group"
    copy_view_enabled = False
    form_fields: ClassVar[list[str]] = ["name", "slug"]
    list_display = ("name", "slug")
    search_fields = ("name",)
    search_backend_name = None


class FilingGroup(ModelViewSetGroup):
    """The training officer's menu of what the catalogue is searched by."""

    menu_label = _("Catalogue")
    menu_icon = "tag"
    menu_order = 310
    items = (CompetenceViewSet, AudienceViewSet)
