// SPDX-License-Identifier: AGPL-3.0-or-later
import { DOMSerializer, Schema, type Attrs, type MarkSpec, type Node, type NodeSpec } from "prosemirror-model";

/** Kept for life by every block: its id; in the common text also the block and the contribution it comes from. */
const FOR_LIFE = { id: { default: null }, from: { default: null }, source: { default: null } };
export const DEEPEST = 2;
const SAFE = /^(https?:\/\/|mailto:)\S+$/i;

/** A list is a run of items: `kind` null is a bullet, `indent` null is 0 (what is null is not stored). */
const itemFrom = (element: HTMLElement): Attrs => {
  const indent = Math.min(Number(element.dataset.indent) || 0, DEEPEST);
  const isOrdered = element.dataset.item === "ordered" || (!element.dataset.item && element.parentElement?.nodeName === "OL");
  return { kind: isOrdered ? "ordered" : null, indent: indent || null };
};
const itemTo = ({ attrs }: Node): Record<string, string> => ({ "data-item": kindOf(attrs), "data-indent": String(attrs.indent ?? 0) });

const nodes: Record<string, NodeSpec> = {
  doc: { content: "block+" },
  paragraph: { content: "inline*", group: "block", attrs: FOR_LIFE, parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
  heading: {
    content: "inline*",
    group: "block",
    defining: true,
    attrs: { ...FOR_LIFE, level: { default: 2 } },
    parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: level < 3 ? 2 : 3 } })),
    toDOM: (node) => [Number(node.attrs.level) === 3 ? "h3" : "h2", 0],
  },
  list_item: {
    content: "inline*",
    group: "block",
    defining: true,
    attrs: { ...FOR_LIFE, kind: { default: null }, indent: { default: null } },
    parseDOM: [{ tag: "li", getAttrs: itemFrom }, { tag: "p[data-item]", priority: 60, getAttrs: itemFrom }],
    toDOM: (node) => ["p", itemTo(node), 0],
  },
  text: { group: "inline" },
  hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
};

/** In the order of agende/texts/ydocs.py. */
const marks: Record<string, MarkSpec> = {
  link: {
    attrs: { href: {} },
    inclusive: false,
    parseDOM: [{ tag: "a[href]", getAttrs: (element) => asLink(element.getAttribute("href")) }],
    toDOM: (mark) => ["a", { ...asLink(String(mark.attrs.href)), rel: "noopener noreferrer" }, 0],
  },
  em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
  strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
};

/** The blocks that agende/texts/ydocs.py stores. A new kind of block or mark comes here before anybody can write it:
 * y-prosemirror deletes from the shared text what its schema does not know (`knows`). */
export const schema = new Schema({ nodes, marks });

/** Attributes of a link to that address, or false. */
export function asLink(address: string | null): { href: string } | false {
  return address && SAFE.test(address) ? { href: address } : false;
}

/** "bullet" or "ordered". */
export function kindOf(attrs: Attrs): string {
  return attrs.kind === "ordered" ? "ordered" : "bullet";
}

/** What other programs get: items of a list where the page has paragraphs. */
export const clipboardSerializer = new DOMSerializer(
  { ...DOMSerializer.nodesFromSchema(schema), list_item: (node) => ["li", itemTo(node), 0] },
  DOMSerializer.marksFromSchema(schema),
);
