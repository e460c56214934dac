# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two coordinators at one queue, and somebody who withdraws meanwhile: each suggestion is decided on once."""

import pytest

from agende import process
from agende.amendments.models import Decision
from agende.models import TextDoc, Update
from agende.process import deciding
from agende.texts.operations import settled
from agende.texts.queries import broken_updates
from cms.notices.models import Notice
from cms.rights import Role
from tests.agende import stage
from tests.agende.stage import AT
from tests.agende.suggestions import reword, section_with_text, words_now
from tests.factories import Cast, actor, mandate, person
from tests.races.test_agende import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ACCEPTED, REFUSED, WITHDRAWN = Decision.Outcome.ACCEPTED, Decision.Outcome.REFUSED, Decision.Outcome.WITHDRAWN


def decided_by_two(second_outcome):
    cast = Cast()
    section = section_with_text(cast, stage.agenda(cast))
    suggestion = reword(section, cast.editor_melzo, 0, "Il bus arriva ogni giorno.")
    other = person("Silvia", "Pozzi", employer="Melzo")
    mandate(other, Role.ZONE_COORDINATOR, zone=section.agenda.zone)
    second = cast.editor_melzo if second_outcome == WITHDRAWN else other
    results = at_once(
        *[
            lambda who=who, outcome=outcome: process.decide(
                doc=section.doc, keys=[suggestion.key], outcome=outcome, reason="Sì", by=actor(who), at=AT
            )
            for who, outcome in ((cast.coordinator, ACCEPTED), (second, second_outcome))
        ]
    )
    return section, results


@pytest.mark.parametrize("second", [ACCEPTED, REFUSED, WITHDRAWN])
def test_of_two_who_decide_at_once_one_decides(second):
    section, results = decided_by_two(second)

    assert sorted(map(len, results)) == [0, 1]
    decision = Decision.objects.get()
    wanted = "Il bus arriva ogni giorno." if decision.outcome == ACCEPTED else "Il bus tarda ogni giorno."
    assert words_now(section)[0] == wanted
    assert Update.objects.filter(doc=section.doc, kind=Update.Kind.DECISION).count() == 1
    assert broken_updates(TextDoc.objects.get(pk=section.doc.pk)) == []
    mails = Notice.objects.filter(key__startswith="suggestions_decided").count()
    assert mails == (decision.outcome != WITHDRAWN)


def test_without_the_lock_the_second_fails(monkeypatch):
    """The control: nobody waits, and the database alone keeps the second from deciding again."""
    import threading

    together = threading.Barrier(2)

    def unlocked(doc):
        found = settled(TextDoc.objects.get(pk=doc.pk))
        together.wait(10)
        return found

    monkeypatch.setattr(deciding, "locked", unlocked)

    _section, results = decided_by_two(REFUSED)

    assert any(isinstance(each, Exception) for each in results)
