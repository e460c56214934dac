# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.demo_site import DemoSite
from tests.journeys.visitor import Visitor


@pytest.fixture
def visitor(browser: Browser, demo_site: DemoSite) -> Iterator[Callable[[], Visitor]]:
    """Makes somebody at a browser of their own; at the end nothing has left for another host or broken."""
    made: list[Visitor] = []

    def make() -> Visitor:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="it-IT")
        made.append(Visitor(context, demo_site.url))
        return made[-1]

    yield make
    for one in made:
        one.leaves()
