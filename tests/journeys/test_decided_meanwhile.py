# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who goes on in their own suggestion while it is decided on loses no word and stays in the text."""

import pytest
from playwright.sync_api import expect

from tests.journeys.drafting import (
    AWAY,
    COORDINATOR,
    LATE,
    all_read,
    goes_to_the_common_text,
    status,
    text,
    without_its_complaints,
    words,
    writes,
)
from tests.journeys.test_editor import MELZO
from tests.journeys.test_suggesting import address, decides, suggestion

pytestmark = pytest.mark.slow
SECTIONS = {"accepted": "context", "refused": "governance"}


@pytest.mark.parametrize("outcome", SECTIONS)
def test_words_typed_in_a_suggestion_already_decided_on_are_suggested_once_more(visitor, demo_site, outcome):
    path = address(demo_site, SECTIONS[outcome])
    ilaria, agnese = visitor(), visitor()
    goes_to_the_common_text(ilaria, MELZO, path)
    goes_to_the_common_text(agnese, COORDINATOR, path)
    writes(ilaria, "Ilaria propone fontanelle")
    all_read([ilaria, agnese], "propone fontanelle")

    # her network is away when the coordinator decides: she goes on within her own words
    ilaria.context.set_offline(True)
    expect(status(ilaria)).to_have_text(AWAY, timeout=LATE)
    ilaria.focuses(text(ilaria))
    for key in ["ControlOrMeta+End", *["ArrowLeft"] * 6]:
        ilaria.page.keyboard.press(key)
    ilaria.page.keyboard.type("XYZ davvero ")
    decides(agnese, "propone fontanelle", outcome, "Deciso in commissione.")
    ilaria.context.set_offline(False)

    # what she typed meanwhile is in the text as hers, and she writes on
    all_read([ilaria, agnese], "XYZ davvero")
    expect(suggestion(agnese, "XYZ davvero")).to_have_count(1, timeout=LATE)
    assert words(ilaria) == words(agnese)
    assert ("Ilaria propone" in "".join(words(agnese))) is (outcome == "accepted")
    writes(ilaria, "E panchine.")
    all_read([ilaria, agnese], "E panchine.")
    if outcome == "accepted":  # of refused words the box may keep those just typed, too
        expect(ilaria.page.locator("[data-kept]")).to_be_hidden()
    ilaria.looks()
    without_its_complaints(ilaria)
