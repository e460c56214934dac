// SPDX-License-Identifier: AGPL-3.0-or-later
// A letter suggested in a text with an id that stands twice and a table of uneven rows: prints both texts, for the
// server to judge. With "writing" the plugins are those of who writes.
import type { Node } from "prosemirror-model";
import { EditorState } from "prosemirror-state";
import { lifelongIds } from "../../../static/src/editor/ids";
import { schema } from "../../../static/src/editor/schema";
import { asSuggestion } from "../../../static/src/editor/suggest";
import { tableKeys } from "../../../static/src/editor/tables";

type Json = { attrs?: Record<string, unknown>; content?: Json[]; marks?: Json[] };
const [isSuggesting, uneven] = [process.argv[2] !== "writing", process.argv[3] === "uneven"];

function stored(node: Json): Json {
  const attrs = Object.entries(node.attrs ?? {}).filter(([, value]) => value !== null);
  return { ...node, attrs: attrs.length ? Object.fromEntries(attrs) : undefined, content: node.content?.map(stored), marks: node.marks?.map(stored) };
}

const paragraph = (words: string, id?: string): Node => schema.node("paragraph", { id }, [schema.text(words)]);
const row = (...cells: string[]): Node => schema.node("table_row", null, cells.map((words) => schema.node("table_cell", null, [paragraph(words)])));
const beside = uneven ? [schema.node("table", { id: "b".repeat(16) }, [row("a", "b"), row("c")])] : [paragraph("due", "c".repeat(16)), paragraph("tre", "c".repeat(16))];
const doc = schema.node("doc", null, [paragraph("uno", "a".repeat(16)), ...beside, paragraph("fine", "d".repeat(16))]);
let now = EditorState.create({ schema, doc, plugins: [lifelongIds(isSuggesting), tableKeys(isSuggesting)] });
const before = stored(now.doc.toJSON()).content;
for (const at of [1, now.doc.content.size - 2, doc.child(0).nodeSize + (uneven ? 4 : 1), doc.child(0).nodeSize + doc.child(1).nodeSize + 1]) {
  const change = asSuggestion(now.tr.insertText("x", at), now, new Set());
  if (change) now = now.apply(change);
}
console.log(JSON.stringify([{ before, after: stored(now.doc.toJSON()).content }]));
