// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Attrs, Node } from "prosemirror-model";
import { Plugin, type Transaction } from "prosemirror-state";
import { isFromElsewhere } from "./ids";

/** What tells where a block comes from, and how many it may name: as agende/texts/blocks.py. */
const ORIGIN = { from: 60, source: 30 };

/** When a paragraph is joined to another by who writes, that one comes from where both came from. */
export function keptSources(): Plugin {
  return new Plugin({
    appendTransaction: (changes, before, { doc, tr }) => {
      if (!changes.some((change) => change.docChanged) || changes.some(isFromElsewhere)) return null;
      before.doc.forEach((node, start) => {
        if (!node.attrs.source || !node.isTextblock) return;
        for (const at of [stillAt(changes, start + 1, 1), stillAt(changes, start + node.nodeSize - 1, -1)]) {
          if (at !== null) name(tr, doc, at, node);
        }
      });
      return tr.docChanged ? tr : null;
    },
  });
}

/** Where the sign after (1) or before (-1) a place is now; null: it is gone. */
function stillAt(changes: readonly Transaction[], place: number, side: 1 | -1): number | null {
  let at = place;
  for (const { mapping } of changes) {
    const now = mapping.mapResult(at, side);
    if (side === 1 ? now.deletedAfter : now.deletedBefore) return null;
    at = now.pos;
  }
  return at;
}

function name(tr: Transaction, doc: Node, at: number, old: Node): void {
  const found = doc.resolve(at);
  const block = found.depth ? found.node(1) : null;
  if (!block?.isTextblock || block.attrs.id === old.attrs.id) return;
  for (const [attr, most] of Object.entries(ORIGIN)) {
    const now = tr.doc.resolve(at).node(1).attrs;
    const both = [...new Set([...words(now, attr), ...words(old.attrs, attr)])].slice(0, most);
    if (both.length > words(now, attr).length) tr.setNodeAttribute(found.before(1), attr, both.join(" "));
  }
}

const words = (attrs: Attrs, name: string): string[] => String(attrs[name] ?? "").split(" ").filter(Boolean);
