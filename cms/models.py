# SPDX-License-Identifier: AGPL-3.0-or-later
"""Re-exports: the models of the platform live in the folders of their nouns."""

from cms.accounts.models import AccessRequest, Erasure, Invitation, RequestCount
from cms.areas.models import Act, PlanEdition, PlanNode
from cms.audit.models import AuditEntry, AuditSeal
from cms.notices.models import Notice
from cms.pages.models import ColleagueApprovalTask, SiteDocument, SiteImage, SiteRendition, SiteSettings
from cms.people.models import Body, Employment, Mandate, OrgUnit, Person, TaxCode, User
from cms.territory.models import Border, FormerName, Municipality, Zone, ZoneMembership

__all__ = [
    "AccessRequest",
    "Act",
    "AuditEntry",
    "AuditSeal",
    "Body",
    "Border",
    "ColleagueApprovalTask",
    "Employment",
    "Erasure",
    "FormerName",
    "Invitation",
    "Mandate",
    "Municipality",
    "Notice",
    "OrgUnit",
    "Person",
    "PlanEdition",
    "PlanNode",
    "RequestCount",
    "SiteDocument",
    "SiteImage",
    "SiteRendition",
    "SiteSettings",
    "TaxCode",
    "User",
    "Zone",
    "ZoneMembership",
]
