// SPDX-License-Identifier: AGPL-3.0-or-later
import { DOMSerializer, Schema, type Attrs, type MarkSpec, type Node, type NodeSpec } from "prosemirror-model";

/** Kept for life by every block: its id; in the common text also the block and the contribution it comes from. */
const FOR_LIFE = { id: { default: null }, from: { default: null }, source: { default: null } };
/** A suggestion of an inline node is its attribute: marks on elements do not travel (y-prosemirror #47). */
const SUGGESTED = { insertion: { default: null }, deletion: { default: null } };
export const DEEPEST = 2;
const SAFE = /^(https?:\/\/|mailto:)[^\s\x00-\x1f\x7f\x85]{1,2000}$/i; // as agende/texts/schema.py
export const LONGEST_NOTE = 2000;

/** A list is a run of items: `kind` null is a bullet, `indent` null is 0 (what is null is not stored). */
const itemFrom = (element: HTMLElement): Attrs => {
  const indent = Math.min(Number(element.dataset.indent) || 0, DEEPEST);
  const isOrdered = element.dataset.item === "ordered" || (!element.dataset.item && element.parentElement?.nodeName === "OL");
  return { kind: isOrdered ? "ordered" : null, indent: indent || null };
};
const itemTo = ({ attrs }: Node): Record<string, string> => ({ "data-item": kindOf(attrs), "data-indent": String(attrs.indent ?? 0) });
const asked = ({ attrs }: Node): Record<string, string> => ({
  ...(attrs.insertion && { "data-insertion": String(attrs.insertion) }),
  ...(attrs.deletion && { "data-deletion": String(attrs.deletion) }),
});

const spanFrom = (element: HTMLElement): Attrs => ({ colspan: Number(element.getAttribute("colspan")) || 1, rowspan: Number(element.getAttribute("rowspan")) || 1 });
const spanTo = ({ attrs }: Node): Record<string, string> => ({
  ...(Number(attrs.colspan) > 1 && { colspan: String(attrs.colspan) }),
  ...(Number(attrs.rowspan) > 1 && { rowspan: String(attrs.rowspan) }),
});
const cell = (tag: "td" | "th", tableRole: string): NodeSpec => ({
  content: "paragraph+",
  attrs: { colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null } },
  tableRole,
  isolating: true,
  parseDOM: [{ tag, getAttrs: spanFrom }],
  toDOM: (node) => [tag, spanTo(node), 0],
});

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
  table: {
    content: "table_row+",
    group: "block",
    tableRole: "table",
    isolating: true,
    attrs: FOR_LIFE,
    parseDOM: [{ tag: "table" }],
    toDOM: () => ["table", ["tbody", 0]],
  },
  table_row: { content: "(table_cell | table_header)+", tableRole: "row", parseDOM: [{ tag: "tr" }], toDOM: () => ["tr", 0] },
  table_cell: cell("td", "cell"),
  table_header: cell("th", "header_cell"),
  text: { group: "inline" },
  hard_break: { inline: true, group: "inline", selectable: false, attrs: SUGGESTED, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
  footnote: {
    inline: true,
    atom: true,
    group: "inline",
    attrs: { words: { default: "" }, ...SUGGESTED },
    parseDOM: [{ tag: "span[data-footnote]", getAttrs: (element) => ({ words: notesOf(element.dataset.footnote ?? "")[0] ?? "" }) }],
    toDOM: (node) => ["span", { class: "editor-footnote", "data-footnote": String(node.attrs.words), ...asked(node) }],
  },
};

const suggested = (tag: "ins" | "del"): MarkSpec => ({ attrs: { id: {} }, inclusive: false, toDOM: (mark) => [tag, { "data-key": String(mark.attrs.id) }, 0] });

/** In the order of agende/texts/ydocs.py. What is pasted brings no suggestion along. */
const marks: Record<string, MarkSpec> = {
  link: {
    attrs: { href: {} },
    inclusive: false,
    parseDOM: [{ tag: "a[href]", getAttrs: (element) => asLink(element.getAttribute("href")) }],
    toDOM: (mark) => ["a", { ...asLink(String(mark.attrs.href)), rel: "noopener noreferrer" }, 0],
  },
  em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
  strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
  deletion: suggested("del"),
  insertion: suggested("ins"),
};

/** The blocks that agende/texts/ydocs.py stores. A new kind of block or mark comes here before anybody can write it:
 * y-prosemirror deletes from the shared text what its schema does not know (`isKnown`). */
export const schema = new Schema({ nodes, marks });

/** Attributes of a link to that address, or false. */
export function asLink(address: string | null): { href: string } | false {
  return address && SAFE.test(address) ? { href: address } : false;
}

/** Words without signs that no text can hold; Word's ends of lines and its hyphen become what they mean (as agende/texts/blocks.py). */
export function storable(words: string): string {
  const plain = words.replace(/[\x0b\x0c\x85\u2028\u2029]/g, "\n").replace(/\x1e/g, "\u2011");
  return plain.replace(/[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\ufeff\ufffe\uffff]|\p{Cs}/gu, "");
}

/** The words of a footnote as those of one or, where they are too long for it, of several. */
export function notesOf(words: string): string[] {
  return storable(words).replace(/\s+/g, " ").trim().match(new RegExp(`.{1,${LONGEST_NOTE}}`, "gu")) ?? [];
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
