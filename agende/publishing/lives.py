# SPDX-License-Identifier: AGPL-3.0-or-later
"""A paragraph's life: who proposed it, what was suggested, who changed it, in which versions it is, what acts it has.

It is told from what was recorded: a deleted paragraph keeps its life. The log of its text is read once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agende.amendments.marks import keys_in, refused
from agende.amendments.models import Decision, Suggestion, Thread
from agende.phases.models import ContributionState, Transition
from agende.signoffs.models import Resolution, SignOff
from agende.texts.blocks import Block, sources_of
from agende.texts.comparing import plain
from agende.texts.models import Agenda, Contribution, TextDoc, Update, Version
from agende.texts.schema import ID
from agende.texts.tracing import Touch, doc_of, made_by, touches
from cms.areas.models import Act
from cms.people.models import Person
from cms.rights import Role
from cms.words import Run, diff

PAUSE = timedelta(minutes=10)
"""What one person types without a longer pause is one edit."""
HEAVY = ("html", "blocks", "frame", "log_state")


class Step(StrEnum):
    """What happened to a paragraph."""

    PROPOSED = "proposed"
    HANDED_IN = "handed_in"
    TAKEN = "taken"
    WRITTEN = "written"
    EDITED = "edited"
    DELETED = "deleted"
    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    FROZEN = "frozen"
    SIGNED = "signed"
    RESOLVED = "resolved"
    APPROVED = "approved"
    PUBLISHED = "published"


FOR_ALL = frozenset(
    {Step.PROPOSED, Step.TAKEN, Step.WRITTEN, Step.EDITED, Step.ACCEPTED, Step.SIGNED, Step.RESOLVED, Step.APPROVED,
     Step.PUBLISHED}
)  # fmt: skip
"""What everybody reads: not what a municipality asked for in vain while the text was being written."""


@dataclass(frozen=True, slots=True)
class Event:
    """A step, when, and whose: `body` a municipality's name or the plan office ("": the coordination of the zone).

    `seq`: the update after which the paragraph said something that it does not say today; 0: none.
    """

    at: datetime
    step: Step
    body: str = ""
    person: Person | None = None
    runs: list[Run] = field(default_factory=list)
    reason: str = ""
    version: Version | None = None
    act: Act | None = None
    signoff: SignOff | None = None
    resolution: Resolution | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Life:
    """A paragraph: its words as last read, whether it is still in the text, its events from the first."""

    block: str
    doc: TextDoc
    words: str
    is_gone: bool
    source: str
    events: list[Event]
    versions: list[Version]
    comments: int
    resolved: int

    def for_everybody(self) -> "Life":
        """What is public of a published paragraph: until the last version that was, without names of persons.

        Why a suggestion was taken was written for the zone, and may name people; the page leaves out the notes to a
        signature for the same reason. Bodies, days, acts and changed words stay.
        """
        shown = [version for version in self.versions if hasattr(version, "publication")]
        until = max(version.publication.at for version in shown)
        events = [
            replace(each, reason="")
            for each in self.events
            if each.step in FOR_ALL and each.at <= until and (each.version is None or each.version in shown)
        ]
        key = self.doc.of_section.template_key
        texts = Version.objects.only("blocks").get(pk=shown[-1].pk).blocks.get(key, ())
        words = next(plain(block) for block in texts if block["attrs"]["id"] == self.block)
        return Life(self.block, self.doc, words, False, self.source, events, shown, 0, 0)


def life_of(agenda: Agenda, block: str) -> Life | None:
    """The life of a paragraph of the common text; None: no text of the agenda ever held it."""
    doc = doc_of(agenda, block)
    if doc is None:
        return None
    seen = touches(doc, block)
    last = next((each for touch in reversed(seen) for each in (touch.after, touch.before) if each), None)
    if last is None:
        return None
    versions = list(_versions(agenda, doc, block))
    sources = _sources(agenda, last)
    events = [
        *_proposed(sources, last),
        *_edits(seen),
        *_suggestions(doc, block, seen),
        *_formal(versions, sources),
    ]
    threads = list(Thread.objects.filter(doc=doc, block=block).values_list("is_resolved", flat=True))
    return Life(
        block=block,
        doc=doc,
        words=_words(last),
        is_gone=seen[-1].after is None,
        source=", ".join(_names(sources)),
        events=sorted(events, key=lambda event: event.at),
        versions=versions,
        comments=len(threads),
        resolved=sum(threads),
    )


def holding(versions: QuerySet[Version], block: str) -> QuerySet[Version]:
    """Of some versions those that show a block: asked of their pages, a thousand times cheaper than the log."""
    return versions.filter(html__contains=f' id="b-{block}"') if ID.fullmatch(block) else versions.none()


def _words(block: Block | None) -> str:
    """The words of a block without what is only suggested."""
    return "\n".join(plain(each) for each in refused([block])) if block else ""


def _names(sources: Iterable[Contribution]) -> list[str]:
    return list(dict.fromkeys(source.body.name for source in sources))


def _sources(agenda: Agenda, block: Block) -> list[Contribution]:
    """The contributions that it comes from: several when paragraphs were joined, the first first."""
    uids = sources_of(block)
    if not uids:
        return []
    rows = Contribution.objects.filter(section__agenda=agenda, uid__in=uids).select_related("body", "doc")
    return sorted(rows, key=lambda source: uids.index(str(source.uid)))


def _proposed(sources: Iterable[Contribution], last: Block) -> Iterator[Event]:
    """When each municipality wrote its part, and when it handed it in before it was taken."""
    for source in sources:
        docs = TextDoc.objects.filter(pk=source.doc.pk)
        if made := made_by(docs, *last["attrs"].get("from", "").split()):
            yield Event(made.at, Step.PROPOSED, source.body.name, made.person)
        handed_in = Transition.objects.filter(contribution=source, to_state=ContributionState.SUBMITTED)
        for step in handed_in.select_related("person"):
            yield Event(step.at, Step.HANDED_IN, source.body.name, step.person)


def _edits(seen: list[Touch]) -> Iterator[Event]:
    """How it came into the text, was changed by who writes there, left it and came back."""
    older = _older(seen)
    for touch in _together(seen):
        update = touch.update
        before, after = _words(touch.before), _words(touch.after)
        if before == after or update.kind == Update.Kind.DECISION:
            continue
        if touch.before is None:
            is_taken = bool(touch.after and sources_of(touch.after))
            step = Step.TAKEN if is_taken else Step.WRITTEN
        else:
            step = Step.EDITED if touch.after else Step.DELETED
        runs = diff(before, after) if step == Step.EDITED else []
        yield Event(
            update.at,
            step,
            _body_of(update),
            update.person,
            runs,
            seq=update.seq if update.seq in older else 0,
        )


def _older(seen: list[Touch]) -> set[int]:
    """Updates after which it said something that it does not say today."""
    said = {touch.update.seq: _words(touch.after) for touch in seen}
    return {seq for seq, words in said.items() if words and words != _words(seen[-1].after)}


def _together(seen: list[Touch]) -> list[Touch]:
    """What one person typed in it without a long pause, as one touch; the birth of a block stands alone."""
    found: list[Touch] = []
    for touch in seen:
        last = found[-1] if found else None
        update = touch.update
        if (
            last
            and last.update.kind == update.kind == Update.Kind.SYNC
            and last.update.person_id == update.person_id
            and update.at - last.update.at <= PAUSE
            and (_words(last.before) or not _words(last.after))
        ):
            found[-1] = Touch(update, last.before, touch.after)
        else:
            found.append(touch)
    return found


def _body_of(update: Update) -> str:
    """The municipality or office for which somebody wrote; "" for who coordinates the zone."""
    mandate = update.mandate
    if mandate and mandate.role == Role.PLAN_OFFICER:
        return _("the plan office")
    is_municipal = mandate and mandate.role in {Role.MUNICIPAL_EDITOR, Role.SIGNATORY} and mandate.body
    return mandate.body.name if mandate and is_municipal and mandate.body else ""


def _suggestions(doc: TextDoc, block: str, seen: list[Touch]) -> Iterator[Event]:
    """What was suggested in it and decided, and what is still open."""
    older, now = _older(seen), seen[-1].after
    decided = Decision.objects.filter(suggestion__doc=doc, change__contains=[{"block": block}])
    for decision in decided.select_related("suggestion__body", "person"):
        suggestion = decision.suggestion
        changes = [change for change in decision.change if change["block"] == block]
        runs = [run for change in changes for run in diff(change["before"], change["after"])]
        name = suggestion.body.name if suggestion.body else ""
        yield Event(suggestion.at, Step.SUGGESTED, name, suggestion.person, runs)
        seq = decision.seq if decision.seq in older else 0
        yield Event(
            decision.at, Step(decision.outcome), name, decision.person, runs, decision.reason, seq=seq or 0
        )
    keys = keys_in([now]) if now else set()
    for suggestion in Suggestion.objects.filter(doc=doc, key__in=keys, decision=None).select_related(
        "body", "person"
    ):
        yield Event(
            suggestion.at, Step.SUGGESTED, suggestion.body.name if suggestion.body else "", suggestion.person
        )


def _versions(agenda: Agenda, doc: TextDoc, block: str) -> Iterable[Version]:
    """The versions that it is in, the first first."""
    key = doc.of_section.template_key
    rows = Version.objects.filter(agenda=agenda, blocks__contains={key: [{"attrs": {"id": block}}]})
    return (
        rows.select_related("publication", "approval__act__body", "person").defer(*HEAVY).order_by("number")
    )


def _formal(versions: list[Version], sources: list[Contribution]) -> Iterator[Event]:
    """Freezes, what its municipalities signed, acts of the organs, publications."""
    for version in versions:
        yield Event(version.at, Step.FROZEN, version=version, person=version.person)
        if hasattr(version, "approval"):
            yield Event(
                version.approval.at, Step.APPROVED, version=version, act=version.approval.act.in_force
            )
        if hasattr(version, "publication"):
            yield Event(version.publication.at, Step.PUBLISHED, version=version)
    known = {version.pk: version for version in versions}
    for said in Resolution.objects.filter(version__in=known).select_related("act__body"):
        version = known[said.version_id]
        yield Event(said.at, Step.RESOLVED, version=version, act=said.act.in_force, resolution=said)
    bodies = {source.body_id: source.body.name for source in sources}
    for signoff in SignOff.objects.filter(version__in=known, body__in=bodies).select_related("person"):
        version, name = known[signoff.version_id], bodies[signoff.body_id]
        yield Event(signoff.at, Step.SIGNED, name, signoff.person, version=version, signoff=signoff)
