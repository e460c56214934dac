# SPDX-License-Identifier: AGPL-3.0-or-later
"""The closed table of roles and the scope each is given for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """What a mandate of a role is bound to."""

    PERSON = "person", _("oneself")
    UNIT = "unit", _("unit")
    BODY = "body", _("body")
    ZONE = "zone", _("homogeneous zone")
    PLATFORM = "platform", _("whole platform")


class Role(models.TextChoices):
    """As what somebody acts. Every person is a trainee; all else comes from a mandate."""

    TRAINEE = "trainee", _("trainee")
    MANAGER = "manager", _("manager")
    BODY_CONTACT = "body_contact", _("training contact of the body")
    TRAINER = "trainer", _("trainer")
    TUTOR = "tutor", _("tutor")
    TRAINING_OFFICER = "training_officer", _("training officer")
    MUNICIPAL_EDITOR = "municipal_editor", _("municipal editor")
    SIGNATORY = "signatory", _("signatory")
    ZONE_COORDINATOR = "zone_coordinator", _("zone coordinator")
    PLAN_OFFICER = "plan_officer", _("plan officer")
    PLAN_REVIEWER = "plan_reviewer", _("plan reviewer")
    SECRETARY = "secretary", _("secretary of acts")
    COMMUNICATION_OFFICER = "communication_officer", _("communication officer")
    ADMINISTRATOR = "administrator", _("administrator")


SCOPES: dict[str, Scope] = {
    Role.TRAINEE: Scope.PERSON,
    Role.MANAGER: Scope.UNIT,
    Role.BODY_CONTACT: Scope.BODY,
    Role.TRAINER: Scope.PLATFORM,
    Role.TUTOR: Scope.PLATFORM,
    Role.TRAINING_OFFICER: Scope.PLATFORM,
    Role.MUNICIPAL_EDITOR: Scope.BODY,
    Role.SIGNATORY: Scope.BODY,
    Role.ZONE_COORDINATOR: Scope.ZONE,
    Role.PLAN_OFFICER: Scope.PLATFORM,
    Role.PLAN_REVIEWER: Scope.PLATFORM,
    Role.SECRETARY: Scope.PLATFORM,
    Role.COMMUNICATION_OFFICER: Scope.PLATFORM,
    Role.ADMINISTRATOR: Scope.PLATFORM,
}

# A second factor is required of whoever holds one of these, whatever they act as at the moment.
SECOND_FACTOR = frozenset(
    {
        Role.TRAINING_OFFICER,
        Role.PLAN_OFFICER,
        Role.PLAN_REVIEWER,
        Role.SECRETARY,
        Role.COMMUNICATION_OFFICER,
        Role.ADMINISTRATOR,
    }
)

# Who works in Wagtail's admin.
WAGTAIL = frozenset({Role.TRAINING_OFFICER, Role.COMMUNICATION_OFFICER, Role.ADMINISTRATOR})
