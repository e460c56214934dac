# SPDX-License-Identifier: AGPL-3.0-or-later
"""Any history of a meeting's minutes, told with the real verbs; what must hold after each.

Every example is undone at its end: the people are made once. What was frozen is remembered here a second time.
"""

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from cms.meetings.minutes import operations, queries
from cms.meetings.minutes.content import contributions_in, mark_of_item, sha256_of
from cms.meetings.minutes.models import (
    Contribution,
    Minutes,
    MinutesItem,
    MinutesPublication,
    MinutesVersion,
    Outcome,
    Sending,
)
from cms.meetings.planning.models import Meeting
from cms.rights import Actor, Hidden, WrongPhase
from tests.cms.meetings.minuted import AT

WHICH = st.integers(0, 3)
WORDS = st.sampled_from(["", "Bici", "Treni", "Case"])
REFUSALS = (
    WrongPhase, Hidden, operations.Stale, operations.NothingSaid, operations.NoReason, operations.AnsweredMeanwhile,
)  # fmt: skip
TEXTS = [uuid4(), uuid4()]


class Histories(RuleBasedStateMachine):
    """A coordinator and an officer write; a refusal of a verb is part of the history and changes nothing."""

    def __init__(self, writers: list[Actor]) -> None:
        super().__init__()
        self.writers = writers
        self.undone = transaction.atomic()
        self.undone.__enter__()
        meeting = Meeting.objects.get(slug="storie-di-verbali")
        self.minutes = operations.begin(meeting=meeting, by=writers[0], at=AT)
        self.frozen: dict[int, tuple[Any, str]] = {}
        self.shown: set[int] = set()
        self.answers: dict[int, list[int]] = {}
        self.drafts: list[tuple[MinutesItem, str]] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def does(self, verb, **fields) -> Any:
        with suppress(*REFUSALS):
            return verb(**fields, at=AT)
        return None

    def now(self) -> Minutes:
        return Minutes.objects.select_related("meeting").get(pk=self.minutes.pk)

    def item(self, which: int) -> MinutesItem | None:
        items = list(self.minutes.items.select_related("minutes__meeting"))
        return items[which % len(items)] if items else None

    @rule(who=st.integers(0, 1))
    def add(self, who: int) -> None:
        self.does(operations.add_item, minutes=self.now(), title="Un altro", by=self.writers[who])

    @rule(which=WHICH)
    def open_the_form(self, which: int) -> None:
        if item := self.item(which):
            self.drafts.append((item, mark_of_item(item)))

    @rule(which=WHICH, text=WORDS, said=st.lists(WORDS, max_size=2), who=st.integers(0, 1))
    def save_what_was_open(self, which: int, text: str, said: list[str], who: int) -> None:
        if not self.drafts:
            return
        item, seen = self.drafts.pop(which % len(self.drafts))
        before = set(Contribution.objects.filter(item=item).values_list("uid", flat=True))
        typed = [operations.Said(uuid4(), "Un ente", "", words) for words in said]
        words = {"title": item.title, "text": text, "decision": ""}
        by = self.writers[who]
        self.does(operations.save_item, item=item, **words, said=typed, seen=seen, by=by)
        after = set(Contribution.objects.filter(item=item).values_list("uid", flat=True))
        assert before <= after or not MinutesItem.objects.filter(pk=item.pk).exists()

    @rule(which=WHICH)
    def remove(self, which: int) -> None:
        if item := self.item(which):
            self.does(operations.remove_item, item=item, seen=mark_of_item(item), by=self.writers[0])

    @rule(behind=st.booleans(), note=st.sampled_from(["", "refuso"]))
    def approve(self, behind: bool, note: str) -> None:
        minutes = self.now()
        seen = minutes.edits - behind
        made = self.does(operations.approve, minutes=minutes, seen=seen, note=note, by=self.writers[0])
        if made:
            assert not behind
            self.frozen[made.pk] = (made.content, made.sha256)

    @rule()
    def publish(self) -> None:
        made = self.does(operations.publish, minutes=self.now(), by=self.writers[1])
        if made:
            self.shown.add(made.version_id)

    @rule()
    def reopen(self) -> None:
        self.does(operations.reopen, minutes=self.now(), by=self.writers[0])

    @rule(which=WHICH, text=st.sampled_from(TEXTS), older=st.booleans())
    def send(self, which: int, text: UUID, older: bool) -> None:
        versions = list(MinutesVersion.objects.select_related("minutes__meeting").order_by("number"))
        if not versions:
            return
        version = versions[0 if older else -1]
        found = [each["uid"] for _item, each in contributions_in(version.content)]
        if found:
            uid = UUID(found[which % len(found)])
            fields = {"target": "section", "target_uid": text, "label": "Un testo"}
            self.does(operations.send, version=version, contribution_uid=uid, **fields, by=self.writers[0])

    @rule(which=WHICH, kind=st.sampled_from(Outcome.Kind.values), has_seen=st.booleans(), reason=WORDS)
    def answer(self, which: int, kind: str, has_seen: bool, reason: str) -> None:
        sendings = list(Sending.objects.select_related("version__minutes__meeting").order_by("pk"))
        if not sendings:
            return
        sending = sendings[which % len(sendings)]
        last = sending.outcomes.order_by("-pk").first()
        seen = last.uid if last and has_seen else None
        said = {"kind": kind, "reason": reason, "seen": seen, "by": self.writers[1]}
        if made := self.does(operations.answer, sending=sending, **said):
            self.answers.setdefault(sending.pk, []).append(made.pk)

    @invariant()
    def what_was_approved_never_changes_and_its_fingerprint_holds(self) -> None:
        kept = {each.pk: (each.content, each.sha256) for each in MinutesVersion.objects.all()}
        assert kept == self.frozen
        assert all(sha256_of(content) == sha256 for content, sha256 in kept.values())
        numbers = MinutesVersion.objects.order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, len(kept) + 1))

    @invariant()
    def what_was_shown_stays_shown(self) -> None:
        assert set(MinutesPublication.objects.values_list("version", flat=True)) == self.shown
        standing = queries.published_of(self.minutes.meeting)
        assert (standing.pk if standing else None) == max(self.shown, default=None)

    @invariant()
    def the_state_is_that_of_the_last_version(self) -> None:
        state, last = self.now().state, max(self.frozen, default=None)
        if state == Minutes.State.PUBLISHED:
            assert last in self.shown
        if state == Minutes.State.APPROVED:
            assert last is not None

    @invariant()
    def what_was_sent_stands_word_for_word_in_an_approved_version(self) -> None:
        for sending in Sending.objects.select_related("version"):
            said = {each["uid"]: each["text"] for _item, each in contributions_in(sending.version.content)}
            assert said[str(sending.contribution_uid)] == sending.quote
        pairs = list(Sending.objects.values_list("contribution_uid", "target_uid"))
        assert len(pairs) == len(set(pairs))

    @invariant()
    def one_outcome_is_in_force(self) -> None:
        sent = queries.all_sendings_of(self.minutes.meeting)
        in_force = {each.sending.pk: each.outcome.pk for each in sent if each.outcome}
        assert in_force == {sending: answers[-1] for sending, answers in self.answers.items()}
