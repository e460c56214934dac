# SPDX-License-Identifier: AGPL-3.0-or-later
"""Paragraphs of two municipalities joined in the common text: where each sentence comes from is kept, and counts."""

import json
import os
import subprocess
from pathlib import Path

from pycrdt import Doc

from agende.amendments.deciding import decide_in
from agende.amendments.marks import SEAM, accepted, refused
from agende.publishing.comparing import Owner, compared
from agende.publishing.lives import Step, life_of
from agende.texts.blocks import ORIGIN, sources_of, with_origins, words_of
from agende.texts.html import html_of_blocks
from agende.texts.retyping import merged
from agende.texts.schema import faults
from agende.texts.ydocs import blocks_in, put
from tests.agende import stage
from tests.agende.amendments.suggesting import words
from tests.agende.test_compare import held
from tests.agende.test_signing import frozen_again, rows, sign, signatory_of, two_frozen
from tests.databases import ROOT

SCRIPT = Path(__file__).with_name("joining.ts")
S, T = "5" * 8 + "-5555-5555-5555-" + "5" * 12, "6" * 8 + "-6666-6666-6666-" + "6" * 12


def paragraph(id, words, **origin):
    attrs = {"id": id * 16, **origin}
    return {"type": "paragraph", "attrs": attrs, "content": [{"type": "text", "text": words}]}


def two():
    return [
        paragraph("1", "Il bus passa ogni ora.", **{"from": "a" * 16, "source": S}),
        paragraph("2", "La ciclabile si ferma al fiume.", **{"from": "b" * 16, "source": T}),
    ]


def test_attributes_of_two_blocks_made_one_name_both_once():
    first, second = (block["attrs"] for block in two())
    both = with_origins(first, [second, first])

    assert (both["id"], both["from"].split(), both["source"].split()) == (
        "1" * 16,
        ["a" * 16, "b" * 16],
        [S, T],
    )
    assert with_origins({"id": "1"}, [{"id": "2"}]) == {"id": "1"}
    many = with_origins(first, [{"from": f"{n:016x}"} for n in range(200)])
    assert len(many["from"].split()) == ORIGIN["from"]
    assert faults([two()[0] | {"attrs": many | {"source": f"{S} {T}"}}]) == []
    assert faults([two()[0] | {"attrs": both | {"source": f"{S},{T}"}}]) != []


def test_two_paragraphs_joined_in_the_form_keep_both_sources_and_one_deleted_leaves_none():
    joined = merged(two(), "Il bus passa ogni ora. La ciclabile si ferma al fiume.")
    deleted = merged(two(), "Il bus passa ogni ora e mezza.")

    assert [sources_of(block) for block in joined] == [[S, T]]
    assert joined[0]["attrs"]["from"].split() == ["a" * 16, "b" * 16]
    assert [sources_of(block) for block in deleted] == [[S]]


def run(tmp_path, *words):
    modules, made = ROOT / "static/node_modules", tmp_path / "joining.mjs"
    asked = [modules / ".bin/esbuild", SCRIPT, "--bundle", "--platform=node", "--format=esm"]
    env = os.environ | {"NODE_PATH": str(modules)}
    subprocess.run([*asked, f"--outfile={made}"], check=True, capture_output=True, env=env)
    done = subprocess.run(["node", made, *words], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def test_two_paragraphs_joined_in_the_editor_keep_both_sources(tmp_path):
    found = run(tmp_path)

    assert found["joined"][0] == ["uno duetre quattro", "a b", "S T"]
    assert found["thrice"] == [["uno duetre quattrocinquesei", "a b c", "S T"]]
    assert found["between"][0] == ["uno quattro", "a b", "S T"]
    assert found["gone"][0] == ["uno cinque", "a", "S"]  # nothing of the second is left
    assert found["parted"][:2] == [["uno ", "a", "S"], ["due", "a", "S"]]
    assert found["again"][0] == ["uno due", "a", "S"]


def test_the_control_an_editor_without_it_drops_the_second_source(tmp_path):
    assert run(tmp_path, "free")["joined"][0] == ["uno duetre quattro", "a", "S"]


def joined_by_suggestion():
    """The boundary of the two is suggested to go, as the editor writes it."""
    first, second = two()
    first["content"] = [*first["content"], words(SEAM, dele="k" * 16)]
    second["content"] = [words(SEAM, dele="k" * 16), *second["content"]]
    return [first, second]


def test_a_suggestion_that_joins_two_paragraphs_keeps_both_sources_when_accepted():
    blocks = joined_by_suggestion()

    [one] = accepted(blocks)
    assert sources_of(one) == [S, T]
    assert words_of(one) == "Il bus passa ogni ora.La ciclabile si ferma al fiume."
    assert refused(blocks) == two()
    document = Doc()
    put(document, blocks)
    after, _data = decide_in(document, {"k" * 16}, is_accepted=True)
    assert blocks_in(after) == [one]


def test_a_joined_paragraph_names_both_municipalities_and_is_in_the_part_of_both():
    block = two()[0]
    both = block | {"attrs": with_origins(block["attrs"], [two()[1]["attrs"]])}
    changed = both | {"content": [{"type": "text", "text": "Altro."}]}

    html = html_of_blocks([both], level=2, sources={S: "Gorgonzola", T: "Melzo"})
    assert "Gorgonzola, Melzo" in html
    for source in (S, T):
        found = compared(held(both), held(changed), of=Owner(frozenset({source}), ""))
        assert found.counts == {"edited": 1}
    assert compared(held(both), held(changed), of=Owner(frozenset({"7" * 8}), "")).counts == {}


def joined(text):
    """The common text with the two municipalities' thoughts in one paragraph."""
    first = next(line for line in text.split("\n\n") if "Gorgonzola" in line)
    second = next(line for line in text.split("\n\n") if "Melzo" in line)
    return text.replace(f"{second}", "").replace(first, f"{first} {second}").replace("\n\n\n\n", "\n\n")


def test_a_later_change_of_a_joined_paragraph_makes_both_words_stale(cast, agenda):
    two_frozen(cast, agenda)
    second = frozen_again(cast, agenda, joined)
    for who in (cast.signatory, signatory_of("Melzo")):
        sign(second, who)

    third = frozen_again(cast, agenda, lambda text: text.replace("Il testo di Melzo", "Il parere di Melzo"))

    assert {town: row.is_stale for town, row in rows(third).items()} == {"Gorgonzola": True, "Melzo": True}


def test_the_life_of_a_joined_paragraph_tells_of_both(cast, agenda):
    two_frozen(cast, agenda)
    frozen_again(cast, agenda, joined)
    block = next(b for b in stage.section(agenda).doc.blocks if len(sources_of(b)) == 2)

    life = life_of(agenda, block["attrs"]["id"])

    told = [
        (event.step, event.body) for event in life.events if event.step in {Step.PROPOSED, Step.HANDED_IN}
    ]
    assert set(told) == {
        (step, f"Comune di {town}")
        for step in (Step.PROPOSED, Step.HANDED_IN)
        for town in ("Gorgonzola", "Melzo")
    }
    assert life.source == "Comune di Gorgonzola, Comune di Melzo"
