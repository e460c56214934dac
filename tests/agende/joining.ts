// SPDX-License-Identifier: AGPL-3.0-or-later
// Paragraphs of two contributions joined, parted and deleted by who writes: prints what each block says it comes from.
import { deleteSelection, joinBackward, splitBlock } from "prosemirror-commands";
import { EditorState, TextSelection, type Command } from "prosemirror-state";
import { lifelongIds } from "../../static/src/editor/ids";
import { schema } from "../../static/src/editor/schema";
import { keptSources } from "../../static/src/editor/sources";

const paragraph = (id: string, from: string | null, source: string | null, words: string) => schema.node("paragraph", { id, from, source }, [schema.text(words)]);
const doc = () => schema.node("doc", null, [paragraph("1", "a", "S", "uno due"), paragraph("2", "b", "T", "tre quattro"), paragraph("3", null, null, "cinque"), paragraph("4", "c", "S", "sei")]);
const plugins = process.argv[2] === "free" ? [lifelongIds(false)] : [lifelongIds(false), keptSources()];

/** What stands in the text after commands, each where these words begin or between two words. */
function after(...steps: [Command, string, string?][]): unknown {
  let state = EditorState.create({ doc: doc(), plugins });
  for (const [command, words, until] of steps) {
    const at = place(state, words);
    state = state.apply(state.tr.setSelection(TextSelection.create(state.doc, at, until ? place(state, until) : at)));
    command(state, (change) => void (state = state.apply(change)));
  }
  return state.doc.content.content.map(({ attrs, textContent }) => [textContent, attrs.from, attrs.source]);
}

function place(state: EditorState, words: string): number {
  let found = -1;
  state.doc.descendants((node, at) => {
    if (node.isText && node.text!.includes(words)) found = at + node.text!.indexOf(words);
  });
  return found;
}

console.log(JSON.stringify({
  joined: after([joinBackward, "tre"]),
  thrice: after([joinBackward, "tre"], [joinBackward, "cinque"], [joinBackward, "sei"]),
  between: after([deleteSelection, "due", "quattro"]),
  gone: after([deleteSelection, "due", "cinque"]),
  parted: after([splitBlock, "due"]),
  again: after([splitBlock, "due"], [joinBackward, "due"]),
}));
