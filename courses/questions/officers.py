# SPDX-License-Identifier: AGPL-3.0-or-later
"""What training officers keep in Wagtail's admin: they alone, by operations, nothing deleted."""

from typing import Any

from cms.accounts.listing import PlainViewSet
from cms.accounts.policies import RolesOnly
from cms.rights import Role


class OfficersOnly(RolesOnly):
    """Training officers: nobody deletes, since versions of modules stand on what the bank had."""

    roles = frozenset({Role.TRAINING_OFFICER})


class OfficersViewSet(PlainViewSet):
    """Lists, adds and changes; `form_class` where the form is one of ours."""

    form_class: Any = None

    def get_form_class(self, for_update: bool = False) -> Any:
        """The form of ours, or the one that Wagtail makes of `form_fields`."""
        return self.form_class or super().get_form_class(for_update)
