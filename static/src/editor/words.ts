// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Node } from "prosemirror-model";
import { schema } from "./schema";
import { ZERO, keyOf } from "./suggest";

const { deletion, insertion } = schema.marks;
const { footnote, hard_break } = schema.nodes;
const BETWEEN: Record<string, string> = { table: "\n", table_row: "\t", table_cell: "\n", table_header: "\n" };

/** The words of a node as agende/texts/blocks.py reads them: open suggestions refused ("before") or accepted ("after"). */
export function wordsOf(node: Node, side: "before" | "after" = "before"): string {
  if (keyOf(node, side === "before" ? insertion! : deletion!)) return "";
  if (node.isText) return node.text!.replaceAll(ZERO, "");
  if (node.type === hard_break) return "\n";
  if (node.type === footnote) return ` [${node.attrs.words}]`;
  return node.children.map((inner) => wordsOf(inner, side)).join(BETWEEN[node.type.name] ?? "");
}

/** How many words, as agende/texts/blocks.py counts them. */
export function countWords(doc: Node): number {
  let count = 0;
  doc.forEach((block) => (count += wordsOf(block).match(/\S+/g)?.length ?? 0));
  return count;
}

/** The text of blocks as one would type it in the form, with what is suggested in them. */
export function asTyped(blocks: readonly Node[]): string {
  return blocks.map((block) => (block.type.name === "list_item" ? "- " : block.type.name === "heading" ? "## " : "") + wordsOf(block, "after")).join("\n\n");
}

/** The words of the page (templates/agende/editor.html), with what stands in for {names}. */
export function sayer(root: ParentNode): (name: string, values?: Record<string, string | number>) => string {
  return (name, values = {}) => {
    const words = root.querySelector<HTMLTemplateElement>(`template[data-say="${name}"]`)?.content.textContent ?? "";
    return words.trim().replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ""));
  };
}

export type Say = ReturnType<typeof sayer>;

/** "10:32" of now. */
export function timeNow(): string {
  return new Date().toLocaleTimeString("it-IT", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Rome" });
}
