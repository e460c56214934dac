# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passwords that whoever knows the person or the place would try first."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LOCAL_WORDS = frozenset(
    {"piano", "strategico", "metropolitano", "metropolitana", "milano", "agenda", "comune"}
)


class NobodysName:
    """Refuses a password made of the person's name, or of little else than the words of this place."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        typed = password.lower()
        person = getattr(user, "person", None)
        names = [person.given_name, person.family_name] if person else []
        if any(len(name) > 3 and name.lower() in typed for name in names):
            raise ValidationError(_("The password must not contain your name."), code="password_name")
        rest = typed
        for word in sorted(
            LOCAL_WORDS | set(settings.WAGTAIL_SITE_NAME.lower().split()), key=len, reverse=True
        ):
            rest = rest.replace(word, "")
        if len(rest) < 6:
            raise ValidationError(_("These words are too easy to guess here."), code="password_local")

    def get_help_text(self) -> str:
        return _("Not your name, nor the words of this site.")
