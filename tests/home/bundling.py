# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bundles to test on: drafts of pages, a release of figures, who writes and who approves."""

from datetime import datetime
from decimal import Decimal

from wagtail.models import Page

from cms import clock
from cms.pages.models import SitePage
from cms.people.models import Person
from cms.rights import Actor
from home.bundles import operations
from home.bundles.contents import lines_of, seal_of
from home.bundles.models import Bundle
from home.knowledge.models import Dataset, Indicator, Release
from home.knowledge.operations import begin_release
from tests.factories import Cast, actor
from tests.home.stage import Stage, officer


def writers(cast: Cast) -> tuple[Actor, Actor]:
    """Who writes and who approves, in the groups of their mandates."""
    for somebody in (cast.communication_author, cast.communication_approver):
        officer(somebody)
    return actor(cast.communication_author), actor(cast.communication_approver)


def draft(stage: Stage, title: str, *, by: Person, note: str = "Un anno in più") -> SitePage:
    """A published page with a change that waits."""
    page = stage.standard_page(title, body=[("text", "<p>Le parole di prima.</p>")])
    return rewrite(
        page,
        f"<p>Le parole nuove di {title}, con tutto quello che serve sapere nel 2027.</p>",
        by=by,
        note=note,
    )


def rewrite(page: SitePage, words: str, *, by: Person, note: str = "Un anno in più") -> SitePage:
    """Another draft of the page."""
    page = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    page.body, page.change_note = [("text", words)], note
    page.save_revision(user=by.user)
    return type(page).objects.get(pk=page.pk)


def release(number: int, *, by: Actor, value: str = "12,5") -> Release:
    """A draft of one figure of the whole city."""
    dataset = Dataset.objects.create(
        slug=f"dati-{number}", title=f"Dati {number}", description="Prova", publisher="Ente", licence="cc-by-4.0",
        method="Contati", is_example=True,
    )  # fmt: skip
    Indicator.objects.create(
        code=f"indicatore-{number}", title=f"Indicatore {number}", definition="Prova", unit="numero", level="city",
        dataset=dataset, baseline=Decimal(1), baseline_period="2020",
    )  # fmt: skip
    content = f"periodo;valore\n2024;{value}\n".encode()
    return begin_release(
        dataset=dataset,
        note="Il 2024",
        is_complete=False,
        name="dati.csv",
        content=content,
        by=by,
        at=clock.now(),
    )


def bundle_of(
    pages: list[Page], *, by: Actor, releases: list[Release] | None = None, go_live_at: datetime | None = None
) -> Bundle:
    """A bundle handed in for approval."""
    at = clock.now()
    bundle = operations.make_bundle(title="Fascio di prova", go_live_at=go_live_at, by=by, at=at)
    operations.put_in(bundle=bundle, pages=pages, releases=releases or [], by=by, at=at)
    return operations.ask_approval(bundle=bundle, by=by, at=at)


def approve(bundle: Bundle, *, by: Actor) -> Bundle:
    """Approved as it stands now."""
    operations.approve(bundle=bundle, seen=seal_of(lines_of(bundle)), by=by, at=clock.now())
    return Bundle.objects.get(pk=bundle.pk)


def is_new(page: Page) -> bool:
    """True when the change of `draft` is live."""
    return "nuove" in str(type(page).objects.get(pk=page.pk).body)
