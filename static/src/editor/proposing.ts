// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Node } from "prosemirror-model";
import { Plugin, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { ReplaceStep } from "prosemirror-transform";
import { ySyncPluginKey, yUndoPluginKey } from "y-prosemirror";
import { isFromElsewhere, isUndo } from "./ids";
import { schema } from "./schema";
import { asSuggestion, keyOf } from "./suggest";

const { deletion, insertion } = schema.marks;

/** How a text takes what is typed: of who suggests as marks of their own; of who writes as words, in nobody's suggestion. */
export function taking(mine: Set<string> | null, cannot: () => void): (this: EditorView, change: Transaction) => void {
  return function (change) {
    const isTyped = change.docChanged && !change.getMeta(ySyncPluginKey);
    const taken = !isTyped ? change : mine ? asSuggestion(change, this.state, mine) : plain(change);
    if (taken) this.updateState(this.state.apply(taken));
    else cannot();
  };
}

/** Words typed within a suggestion would take its marks, and be whoever made it's. */
function plain(change: Transaction): Transaction {
  const typed = change.steps.flatMap((step, at) => {
    if (!(step instanceof ReplaceStep) || !step.slice.size) return [];
    const rest = change.mapping.slice(at + 1);
    return [{ from: rest.map(step.from, -1), to: rest.map(step.from + step.slice.size, 1) }];
  });
  for (const range of typed) change.removeMark(range.from, range.to, insertion).removeMark(range.from, range.to, deletion);
  return change;
}

/** The keys of the suggestions in a text. */
export function keysIn(doc: Node): Set<string> {
  const found = new Set<string>();
  doc.descendants((node) => {
    for (const type of [insertion!, deletion!]) {
      const key = node.isInline ? keyOf(node, type) : null;
      if (key) found.add(key);
    }
  });
  return found;
}

/** When somebody decides on a suggestion of one's own, what one did before cannot be undone: it would undo the decision. */
export function forgetDecided(mine: Set<string>): Plugin {
  return new Plugin({
    state: {
      init: () => null,
      apply: (change, _value, before, after) => {
        if (!change.docChanged || !isFromElsewhere(change) || isUndo(change) || !mine.size) return null;
        const now = keysIn(change.doc);
        const isDecided = [...keysIn(before.doc)].some((key) => mine.has(key) && !now.has(key));
        if (isDecided) queueMicrotask(() => yUndoPluginKey.getState(after)?.undoManager.clear());
        return null;
      },
    },
  });
}
