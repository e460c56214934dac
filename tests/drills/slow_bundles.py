# SPDX-License-Identifier: AGPL-3.0-or-later
"""Workers of the drill of bundles: each page takes its time and is noted, so that one is killed between two of them.

With PAGE_BY_PAGE=1 they are the control: a publication page by page, each in a transaction of its own.
"""

import os
import time
from pathlib import Path

from django.apps import AppConfig


class SlowBundles(AppConfig):
    name = "tests.drills"
    label = "slow_bundles"

    def ready(self) -> None:
        from home.bundles import publishing
        from home.changes.pages import PublicPage

        publish, notes = PublicPage.publish, Path(os.environ["BUNDLE_NOTES"])

        def slowly(page, *args, **how):
            publish(page, *args, **how)
            with notes.open("a") as file:
                file.write(f"{page.pk}\n")
            time.sleep(0.3)

        PublicPage.publish = slowly
        if "PAGE_BY_PAGE" in os.environ:
            publishing.publish = careless


def careless(*, bundle_id, at):
    from home.bundles import publishing
    from home.bundles.contents import items_of
    from home.bundles.models import Bundle, BundleState
    from home.knowledge.operations import publish_release

    bundle = Bundle.objects.get(pk=bundle_id)
    if bundle.state == BundleState.PUBLISHED:
        return None
    by = publishing._approver(bundle.approvals.first())
    publishing._pages(bundle, by)
    for item in items_of(bundle):
        if item.release:
            publish_release(release=item.release, by=by, at=at, set_id=bundle.uid)
    Bundle.objects.filter(pk=bundle_id).update(state=BundleState.PUBLISHED, published_at=at)
    return bundle
