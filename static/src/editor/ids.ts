// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Node } from "prosemirror-model";
import { Plugin, type Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { ySyncPluginKey } from "y-prosemirror";
import type { XmlFragment } from "yjs";

type Placed = { node: Node; at: number };

/** Whether a change was not typed here: it came from the others, or is the undoing of one of ours. */
export function isFromElsewhere(change: Transaction): boolean {
  return Boolean(change.getMeta(ySyncPluginKey)?.isChangeOrigin);
}

/** Whether it is the undoing, or doing again, of one's own. */
export function isUndo(change: Transaction): boolean {
  return Boolean(change.getMeta(ySyncPluginKey)?.isUndoRedoOperation);
}

/** Gives an id to every block made here. It travels with the change that made the block, so undoing takes both. Who only
 * suggests leaves ids as they are: one that stands twice is for who writes to mend. */
export function lifelongIds(isSuggesting: boolean): Plugin {
  return new Plugin({
    appendTransaction: (changes, _before, { doc, tr }) => {
      if (!changes.some((change) => change.docChanged) || changes.some(isFromElsewhere)) return null;
      for (const { node, at } of withoutOwnId(doc)) if (!isSuggesting || !node.attrs.id) tr.setNodeAttribute(at, "id", newId());
      if (!isSuggesting) for (const at of withNeedlessId(doc)) tr.setNodeAttribute(at, "id", null);
      return tr.docChanged ? tr : null;
    },
  });
}

/** The empty line that stands for a text without blocks (whoever wrote the first one has undone it) is nobody's, and has
 * no id: the binding, which writes it to the text at the next step of the cursor, does not. */
export function leavesEmptyTextsEmpty(view: EditorView, fragment: XmlFragment): void {
  const { binding } = ySyncPluginKey.getState(view.state);
  const write: (doc: Node) => void = binding._prosemirrorChanged.bind(binding);
  const isNobodys = ({ childCount, firstChild }: Node): boolean => childCount === 1 && !firstChild!.attrs.id && !firstChild!.content.size;
  binding._prosemirrorChanged = (doc: Node): void => {
    if (fragment.length || !isNobodys(doc)) write(doc);
  };
}

/** Of blocks with the same id the first that has words keeps it: Enter before a paragraph makes a new, empty one. */
function withoutOwnId(doc: Node): Placed[] {
  const keepers = new Map<unknown, Placed>();
  const found: Placed[] = [];
  doc.forEach((node, at) => {
    const keeper = keepers.get(node.attrs.id);
    if (!node.attrs.id || keeper?.node.content.size) return void found.push({ node, at });
    if (keeper) found.push(keeper);
    keepers.set(node.attrs.id, { node, at });
  });
  return found;
}

/** Paragraphs that came into a table with the id they had outside of it. */
function withNeedlessId(doc: Node): number[] {
  const found: number[] = [];
  doc.forEach((block, start) => {
    if (!block.isTextblock) block.descendants((node, at) => void (node.attrs.id && found.push(start + 1 + at)));
  });
  return found;
}

/** 64 random bits, as agende/texts/blocks.py makes them. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
