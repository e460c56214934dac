# SPDX-License-Identifier: AGPL-3.0-or-later
"""What modules are filed under, in Wagtail's admin: training officers only, nothing deleted."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.permissions import register_permission_policy

from courses.catalogue.models import Audience, Competence
from courses.questions.officers import OfficersOnly, OfficersViewSet

for kept in (Competence, Audience):
    register_permission_policy(kept, OfficersOnly(kept), exact_class=True)


class FilingViewSet(OfficersViewSet):
    """Something that modules are filed under."""

    form_fields: ClassVar[list[str]] = ["name", "slug"]
    list_display = ("name", "slug")
    search_fields = ("name",)


class CompetenceViewSet(FilingViewSet):
    model = Competence
    icon = "success"


class AudienceViewSet(FilingViewSet):
    model = Audience
    icon = "group"


class FilingGroup(ModelViewSetGroup):
    """The training officer's menu of what the catalogue is searched by."""

    menu_label = _("Catalogue")
    menu_icon = "tag"
    menu_order = 310
    items = (CompetenceViewSet, AudienceViewSet)
