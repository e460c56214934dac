// SPDX-License-Identifier: AGPL-3.0-or-later
// Two people who only suggest change a text at random: prints what each change made of it, for the server to judge.
import { joinBackward, joinForward, deleteSelection, toggleMark } from "prosemirror-commands";
import type { Node } from "prosemirror-model";
import { EditorState, TextSelection, type Transaction } from "prosemirror-state";
import { suggestBlock } from "../../../static/src/editor/commands";
import { lifelongIds } from "../../../static/src/editor/ids";
import { schema } from "../../../static/src/editor/schema";
import { asSuggestion } from "../../../static/src/editor/suggest";

type Json = { attrs?: Record<string, unknown>; content?: Json[]; marks?: Json[] };
const [seed, isHeld] = [Number(process.argv[2]), process.argv[3] !== "free"];
let state = seed;
let ids = 0;
let written = 0;

const random = (below: number): number => {
  state = (state * 1103515245 + 12345) % 2147483648;
  return Math.floor(state / 65536) % below;
};
const newId = (): string => (++ids).toString(16).padStart(16, "0");

/** Two letters never written before: a syllable from a telephone, or what JavaScript makes of an emoji. */
const newWord = (): string => String.fromCharCode(0x4e00 + ++written, 0x3042);

/** As the shared document stores it: without what is null. */
function stored(node: Json): Json {
  const attrs = Object.entries(node.attrs ?? {}).filter(([, value]) => value !== null);
  return {
    ...node,
    attrs: attrs.length ? Object.fromEntries(attrs) : undefined,
    content: node.content?.map(stored),
    marks: node.marks?.map(stored),
  };
}

function text(): Node {
  const words = (type: string, some: string, attrs = {}): Node => schema.node(type, { id: newId(), ...attrs }, [schema.text(some)]);
  const inline = [schema.text("punto"), schema.node("hard_break"), schema.text("altro"), schema.node("footnote", { words: "nota" })];
  return schema.node("doc", null, [words("heading", "Titolo", { level: 2 }), words("paragraph", "uno due tre"), words("paragraph", "quattro"), schema.node("list_item", { id: newId() }, inline)]);
}

function anyPlace(doc: Node): number {
  const places: number[] = [];
  doc.descendants((block, at) => {
    if (block.isTextblock) for (let step = 0; step <= block.content.size; step += 1) places.push(at + 1 + step);
  });
  return places[random(places.length)]!;
}

function anyChange(now: EditorState): Transaction | undefined {
  const [one, other, kind] = [anyPlace(now.doc), anyPlace(now.doc), random(7)];
  const isRange = kind < 3;
  const selected = now.apply(now.tr.setSelection(TextSelection.create(now.doc, isRange ? Math.min(one, other) : one, isRange ? Math.max(one, other) : one)));
  if (kind === 0 || kind === 3) return selected.tr.insertText(newWord());
  let made: Transaction | undefined;
  const commands = { 1: deleteSelection, 2: toggleMark(schema.marks.strong!), 4: suggestBlock, 5: joinBackward, 6: joinForward };
  commands[kind as 1](selected, (change) => (made = change));
  return made;
}

const found: unknown[] = [];
for (let history = 0; history < 20; history += 1) {
  let now = EditorState.create({ doc: text(), schema, plugins: [lifelongIds(isHeld)] });
  const people = [new Set<string>(), new Set<string>()];
  for (let step = 0; step < 25; step += 1) {
    const own = people[random(2)]!;
    const told = written;
    const [mine, before, change] = [[...own], stored(now.doc.toJSON()).content, anyChange(now)];
    const taken = change?.docChanged ? (isHeld ? asSuggestion(change, now, own) : change) : null;
    if (!taken) continue;
    now = now.apply(isHeld ? taken : now.tr.insertText("!", anyPlace(now.doc)));
    now.doc.check();
    found.push({ before, after: stored(now.doc.toJSON()).content, mine, typed: written > told ? String.fromCharCode(0x4e00 + written, 0x3042) : "" });
  }
}
console.log(JSON.stringify(found));
