# SPDX-License-Identifier: AGPL-3.0-or-later
"""Re-exports: the models of the platform live in the folders of their nouns."""

from cms.areas.models import Act, PlanEdition, PlanNode
from cms.audit.models import AuditEntry, AuditSeal
from cms.pages.models import ColleagueApprovalTask, SiteDocument, SiteImage, SiteRendition, SiteSettings
from cms.people.models import Body, Employment, Mandate, OrgUnit, Person, User
from cms.territory.models import Border, Municipality, Zone, ZoneMembership

__all__ = [
    "Act",
    "AuditEntry",
    "AuditSeal",
    "Body",
    "Border",
    "ColleagueApprovalTask",
    "Employment",
    "Mandate",
    "Municipality",
    "OrgUnit",
    "Person",
    "PlanEdition",
    "PlanNode",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "SiteSettings",
    "User",
    "Zone",
    "ZoneMembership",
]
