# SPDX-License-Identifier: AGPL-3.0-or-later
"""Samples of the rights matrix: own (Gorgonzola; agendas in each state), same zone (Melzo), other zone (Rho)."""

from datetime import timedelta
from uuid import NAMESPACE_OID, uuid5

from agende import process
from agende.models import Agenda, ProposedChange, VersionFile
from cms.areas.models import Act, ActFile
from tests.agende import alignments, contributions_heard, stage, talks
from tests.agende.actions import scene
from tests.factories import Cast, actor, body
from tests.samples import sample


def _both(cast: Cast):
    return stage.agenda(cast), stage.agenda(cast, "nord-ovest")


@sample("agenda")
def agendas(cast: Cast):
    own, other = _both(cast)
    variants = {
        "own": own,
        "own_signoff": stage.older(cast, 2022),
        "own_approved": stage.older(cast, 2019, number="ES-45/2019"),
        "other_zone": other,
    }
    return {name: {"uid": agenda.uid, "thing": agenda} for name, agenda in variants.items()}


def _section(agenda: Agenda):
    thing = stage.section(agenda)
    return {"agenda": agenda.uid, "uid": thing.uid, "thing": thing}


@sample("section")
def sections(cast: Cast):
    own, other = _both(cast)
    return {"own": _section(own), "other_zone": _section(other)}


def _contribution(thing):
    return {"agenda": thing.section.agenda.uid, "uid": thing.uid, "thing": thing}


@sample("contribution")
def contributions(cast: Cast):
    own, other = _both(cast)
    mine = stage.contribution(own, "Gorgonzola")
    if not mine.doc.seq:
        stage.write(mine, cast.editor_gorgonzola)
    handed_in = stage.contribution(own, "Melzo", "governance")
    if handed_in.state == "draft":
        stage.submit(handed_in, cast.editor_melzo)
    return {
        "own": _contribution(mine),
        "same_zone_draft": _contribution(stage.contribution(own, "Melzo")),
        "same_zone": _contribution(stage.again(handed_in)),
        "other_zone": _contribution(stage.contribution(other, "Rho")),
    }


def _text(doc, agenda: Agenda):
    return {"agenda": agenda.uid, "uid": doc.uid, "thing": doc}


@sample("text")
def texts(cast: Cast):
    own, other = _both(cast)
    return {
        "own": _text(stage.contribution(own, "Gorgonzola").doc, own),
        "same_zone": _text(stage.contribution(own, "Melzo").doc, own),
        "common": _text(stage.section(own).doc, own),
        "other_zone": _text(stage.section(other).doc, other),
    }


@sample("published_agenda")
def published(cast: Cast):
    agenda = Agenda.objects.filter(zone__slug="alto-milanese").first()
    if agenda is None:
        agenda = stage.agenda(cast, "alto-milanese")
        version = stage.published_by_coordinator(cast, agenda)
        VersionFile.objects.create(version=version, content=b"%PDF-", sha256="0" * 64, at=stage.AT)
    return {"own": {"zone": "alto-milanese", "edition": "2025-2027", "thing": agenda.versions.first()}}


@sample("late_proposal")
def late_proposals(cast: Cast):
    own = stage.agenda(cast)
    texts = {
        "own": (cast.editor_gorgonzola, stage.contribution(own, "Gorgonzola").doc),
        "same_zone": (cast.editor_melzo, stage.section(own).doc),
    }
    found = {}
    for name, (person, doc) in texts.items():
        key = uuid5(NAMESPACE_OID, name)
        thing = process.keep_late(
            doc=doc, key=key, why="closed", words="Troppo tardi", by=actor(person), at=stage.AT
        )
        process.hand_in_late(proposal=thing, by=actor(person), at=stage.AT)
        found[name] = {"uid": thing.uid, "thing": thing}
    return found


@sample("action")
def actions(cast: Cast):
    own, other = _both(cast)
    things = {"own": alignments.action(own), "other_zone": alignments.action(other)}
    return {
        name: {"agenda": each.agenda.uid, "uid": each.uid, "thing": each} for name, each in things.items()
    }


@sample("action_cell")
def action_cells(cast: Cast):
    own, other = _both(cast)
    things = {"own": alignments.action(own), "other_zone": alignments.action(other)}
    node = alignments.node().uid
    return {
        name: {"agenda": thing.agenda.uid, "uid": thing.uid, "node": node, "thing": thing}
        for name, thing in things.items()
    }


def _of_frozen(cast: Cast, **more):
    """The frozen agenda of an older edition, with what else the address of a view needs."""
    agenda = stage.older(cast, 2022)
    return {"own": {"uid": agenda.uid, "thing": agenda, **more}}


@sample("agenda_frozen")
def frozen_agendas(cast: Cast):
    return _of_frozen(cast)


@sample("signed_agenda")
def signed_agendas(cast: Cast):
    other = stage.agenda(cast, "nord-ovest")
    return _of_frozen(cast) | {"other_zone": {"uid": other.uid, "thing": other}}


@sample("agenda_kind")
def kinds_of_phase(cast: Cast):
    return _of_frozen(cast, kind="monitoring")


@sample("agenda_step")
def steps_of_agenda(cast: Cast):
    return _of_frozen(cast, to="consultation")


@sample("agenda_act")
def kinds_of_act(cast: Cast):
    return _of_frozen(cast, step="parere-zona")


@sample("phase")
def phases(cast: Cast):
    agenda = stage.older(cast, 2022)
    return _of_frozen(cast, phase=agenda.phases.get(kind="signoff").pk)


@sample("planned_phase")
def planned_phases(cast: Cast):
    agenda = stage.older(cast, 2022)
    planned, _made = agenda.phases.get_or_create(
        kind="consultation", entered_at=None, defaults={"opens_at": stage.AT + timedelta(days=400)}
    )
    return _of_frozen(cast, phase=planned.pk)


@sample("agenda_locked")
def locked_agendas(cast: Cast):
    agenda = stage.older(cast, 2019, number="ES-45/2019")
    return {"own": {"uid": agenda.uid, "thing": agenda}}


@sample("act_file")
def files_of_acts(cast: Cast):
    agenda = stage.older(cast, 2019, number="ES-45/2019")
    act = Act.objects.get(agenda_approval__version__agenda=agenda)
    if not ActFile.objects.filter(act=act).exists():
        ActFile.objects.create(
            act=act,
            name="atto.pdf",
            media_type="application/pdf",
            content=b"%PDF-",
            sha256="0" * 64,
            at=stage.AT,
        )
    return {"own": {"uid": agenda.uid, "act": act.uid, "thing": agenda}}


@sample("published_version")
def published_versions(cast: Cast):
    return {name: fields | {"number": 1} for name, fields in published(cast).items()}


@sample("published_file")
def published_files(cast: Cast):
    return {name: fields | {"name": "agenda.json"} for name, fields in published_versions(cast).items()}


@sample("published_block")
def published_blocks(cast: Cast):
    return {name: fields | {"block": _block_of(fields["thing"])} for name, fields in published(cast).items()}


def _block_of(version) -> str:
    return next(block["attrs"]["id"] for blocks in version.blocks.values() for block in blocks)


def _frozen(cast: Cast):
    """The agendas of which something was frozen."""
    frozen = {
        "own_signoff": stage.older(cast, 2022),
        "own_approved": stage.older(cast, 2019, number="ES-45/2019"),
    }
    published(cast)
    other = Agenda.objects.get(zone__slug="alto-milanese")
    return frozen | {"other_zone": other}


@sample("agenda_file")
def agenda_files(cast: Cast):
    return {
        name: {"uid": agenda.uid, "number": 1, "name": "agenda.json", "thing": agenda}
        for name, agenda in _frozen(cast).items()
    }


@sample("agenda_block")
def agenda_blocks(cast: Cast):
    return {
        name: {"uid": agenda.uid, "block": _block_of(agenda.versions.first()), "thing": agenda}
        for name, agenda in _frozen(cast).items()
    }


@sample("late_handed_in")
def late_handed_in(cast: Cast):
    found = {}
    for name, fields in late_proposals(cast).items():
        thing = fields["thing"]
        found[name] = {"agenda": thing.doc.of_section.agenda.uid, "uid": thing.uid, "thing": thing}
    return found


@sample("agenda_section")
def agenda_sections(cast: Cast):
    return {
        name: fields | {"section": stage.section(fields["thing"]).uid}
        for name, fields in agendas(cast).items()
    }


@sample("record_section")
def record_sections(cast: Cast):
    own, other = _both(cast)
    things = {"own": scene.section(own), "other_zone": scene.section(other)}
    return {
        name: {"agenda": thing.agenda.uid, "uid": thing.uid, "thing": thing} for name, thing in things.items()
    }


def _record(agenda: Agenda, cast: Cast, kind: str, who, *, owner: str):
    made = agenda.records.filter(kind=kind, title=owner).first()
    owners = [str(body(owner).uid)]
    made = made or scene.record(cast, agenda, kind, who, title=owner, owners=owners)
    return {"agenda": agenda.uid, "uid": made.uid, "thing": made}


@sample("record")
def records(cast: Cast):
    own, other = _both(cast)
    return {
        "own": _record(own, cast, "action", cast.editor_gorgonzola, owner="Gorgonzola"),
        "same_zone": _record(own, cast, "action", cast.editor_melzo, owner="Melzo"),
        "in_agenda": _record(own, cast, "indicator", cast.coordinator, owner="Gorgonzola"),
        "other_zone": _record(other, cast, "action", cast.editor_rho, owner="Rho"),
    }


@sample("agenda_table")
def agenda_tables(cast: Cast):
    own, other = _both(cast)
    return {
        "own": {"uid": own.uid, "table": "azioni", "thing": own},
        "other_zone": {"uid": other.uid, "table": "azioni", "thing": other},
    }


@sample("thread")
def threads(cast: Cast):
    own, other = _both(cast)
    docs = {"own": stage.contribution(own, "Gorgonzola").doc, "common": stage.section(own).doc}
    docs["same_zone"] = stage.contribution(own, "Melzo").doc
    docs["other_zone"] = stage.section(other).doc
    found = {}
    for name, doc in docs.items():
        thing = talks.thread(doc, cast)
        found[name] = {"agenda": doc.of_section.agenda.uid, "uid": thing.uid, "thing": thing}
    return found


@sample("guest")
def guests(cast: Cast):
    own, other = _both(cast)
    things = {
        "own": talks.guest(stage.section(own), cast),
        "other_zone": talks.guest(stage.section(other), cast),
    }
    return {
        name: {"agenda": thing.section.agenda.uid, "uid": thing.uid, "thing": thing}
        for name, thing in things.items()
    }


@sample("guest_link")
def guest_links(cast: Cast):
    section = stage.section(stage.agenda(cast))
    talks.guest(section, cast)
    talks.guest(section, cast, token=talks.OVER, expires_at=stage.AT)
    talks.guest(section, cast, token=talks.TAKEN_BACK, revoked_at=stage.AT)
    tokens = {
        "own": talks.token_of(section),
        "over": talks.OVER,
        "taken_back": talks.TAKEN_BACK,
        "guessed": "x" * 43,
    }
    return {name: {"token": token} for name, token in tokens.items()}


@sample("recorded_act")
def acts_to_correct(cast: Cast):
    agenda = stage.older(cast, 2019, number="ES-45/2019")
    act = Act.objects.get(agenda_approval__version__agenda=agenda)
    return {"own": {"uid": agenda.uid, "act": act.uid, "thing": agenda}}


@sample("record_change_proposed")
def records_with_changes_proposed(cast: Cast):
    own, _other = _both(cast)
    known = _record(own, cast, "indicator", cast.coordinator, owner="Gorgonzola")
    asked = {
        "fields": {"unit": ["km", "m"]}, "reason": "Più precisi", "body": body("Gorgonzola"),
        "person": cast.editor_gorgonzola,
    }  # fmt: skip
    made, _is_new = ProposedChange.objects.get_or_create(
        record=known["thing"], reason=asked["reason"], defaults={**asked, "at": stage.AT}
    )
    return {"in_agenda": known | {"proposal": made.uid}}


@sample("sent_contribution")
def sent_contributions(cast: Cast):
    return {
        "own": _sent(contributions_heard.sent(cast, stage.agenda(cast))),
        "of_the_plan": _sent(contributions_heard.sent_to_plan(cast)),
    }


@sample("contribution_to_section")
def contributions_to_sections(cast: Cast):
    return {"own": sent_contributions(cast)["own"]}


def _sent(thing):
    return {"uid": thing.uid, "thing": thing}


@sample("words_of_a_contribution")
def words_of_a_contribution(cast: Cast):
    agenda = stage.agenda(cast)
    return {"own": {"uid": agenda.uid, "block": contributions_heard.taken(cast, agenda), "thing": agenda}}
