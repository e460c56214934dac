# SPDX-License-Identifier: AGPL-3.0-or-later
"""What training officers keep in Wagtail's admin: they alone, by operations, nothing deleted."""

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy

from cms.accounts.listing import PlainList
from cms.rights import Role

ACTIONS = frozenset({"add", "change", "view"})


class OfficersOnly(BasePermissionPolicy):
    """Training officers add and change; nobody deletes: versions of modules stand on what the bank had."""

    def user_has_permission(self, user: AbstractBaseUser, action: str) -> bool:
        return action in ACTIONS and user.is_active and _is_officer(user)

    def users_with_any_permission(self, actions: Any) -> Any:
        officers = get_user_model().objects.filter(is_active=True, groups__name=str(Role.TRAINING_OFFICER))
        return officers.distinct() if ACTIONS & set(actions) else officers.none()

    def instances_user_has_any_permission_for(self, user: AbstractBaseUser, actions: Any) -> Any:
        rows = self.model.objects.all()
        return rows if self.user_has_any_permission(user, actions) else rows.none()


def _is_officer(user: Any) -> bool:
    """Groups are those of the mandates in force; asked once a request."""
    if not hasattr(user, "is_training_officer"):
        user.is_training_officer = user.groups.filter(name=str(Role.TRAINING_OFFICER)).exists()
    return bool(user.is_training_officer)


class OfficersViewSet(ModelViewSet):
    """Lists, adds and changes; `form_class` where the form is one of ours."""

    form_class: Any = None
    copy_view_enabled = False
    search_backend_name = None
    index_view_class = PlainList

    def get_form_class(self, for_update: bool = False) -> Any:
        """The form of ours, or the one that Wagtail makes of `form_fields`."""
        return self.form_class or super().get_form_class(for_update)
