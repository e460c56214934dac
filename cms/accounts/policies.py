# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may keep a table in Wagtail's admin where a role, and no permission of Django's, says so."""

from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from wagtail.permission_policies.base import BasePermissionPolicy

from cms.rights import Role

ACTIONS = frozenset({"add", "change", "view"})


class RolesOnly(BasePermissionPolicy):
    """Whoever has one of the `roles` adds and changes; nobody deletes, and superusers are no exception."""

    roles: ClassVar[frozenset[Role]]

    def user_has_permission(self, user: AbstractBaseUser, action: str) -> bool:
        return action in ACTIONS and user.is_active and not self.roles.isdisjoint(_groups(user))

    def users_with_any_permission(self, actions: Any) -> Any:
        users = get_user_model().objects.filter(is_active=True, groups__name__in=self.roles)
        return users.distinct() if ACTIONS & set(actions) else users.none()

    def instances_user_has_any_permission_for(self, user: AbstractBaseUser, actions: Any) -> Any:
        rows = self.model.objects.all()
        return rows if self.user_has_any_permission(user, actions) else rows.none()


def _groups(user: Any) -> frozenset[str]:
    """Names of the groups, which are those of the mandates in force; asked once a request."""
    if not hasattr(user, "names_of_groups"):
        user.names_of_groups = frozenset(user.groups.values_list("name", flat=True))
    names: frozenset[str] = user.names_of_groups
    return names
