# SPDX-License-Identifier: AGPL-3.0-or-later
"""Published agendas, for everybody."""

from django.db.models import Exists, Func, IntegerField, OuterRef, QuerySet

from agende.texts.models import Version, VersionFile
from agende.texts.rules import published_versions_for
from cms.rights import NOBODY
from cms.territory.models import Zone

HEAVY = ("html", "blocks", "frame", "log_state")
OF_A_VERSION = (
    "agenda__zone", "agenda__edition", "publication", "approval__act__body", "approval__act__corrected_by",
    "corrects__approval__act__body", "corrects__approval__act__corrected_by",
)  # fmt: skip


def published_agendas(zone: Zone | None = None) -> QuerySet[Version]:
    """The published version that stands for each agenda, newest edition first, of a zone or of all: one query.

    Each has `.agenda` (zone, edition, `get_absolute_url()`) and `.act`.
    """
    later = published_versions_for(NOBODY).filter(agenda=OuterRef("agenda"), number__gt=OuterRef("number"))
    versions = published_versions_for(NOBODY).filter(~Exists(later)).select_related(*OF_A_VERSION)
    if zone:
        versions = versions.filter(agenda__zone=zone)
    return versions.defer(*HEAVY).order_by("-agenda__edition__first_year", "agenda__zone__order", "-number")


def published_version(zone_slug: str, edition_slug: str) -> Version | None:
    """The version that stands for a zone and an edition: the last published."""
    return versions_shown(zone_slug, edition_slug).first()


def versions_shown(zone_slug: str, edition_slug: str) -> QuerySet[Version]:
    """All that were published for a zone and an edition, the newest first."""
    versions = published_versions_for(NOBODY).select_related(*OF_A_VERSION)
    versions = versions.filter(agenda__zone__slug=zone_slug, agenda__edition__slug=edition_slug)
    return versions.order_by("-number")


def files_of(version: Version) -> dict[str, VersionFile]:
    """The stored files of a version by name, without their bytes: `sha256` and `octets` (bytes)."""
    size = Func("content", function="octet_length", output_field=IntegerField())
    files = VersionFile.objects.filter(version=version).defer("content").annotate(octets=size)
    return {file.name: file for file in files}
