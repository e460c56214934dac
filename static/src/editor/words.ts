// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Node } from "prosemirror-model";

/** The words of a block; a line break is a new line. */
export function wordsOf(block: Node): string {
  return block.textBetween(0, block.content.size, undefined, "\n");
}

/** How many words, as agende/texts/blocks.py counts them. */
export function countWords(doc: Node): number {
  let count = 0;
  doc.forEach((block) => (count += wordsOf(block).match(/\S+/g)?.length ?? 0));
  return count;
}

/** The text of blocks as one would type it in the form. */
export function asTyped(blocks: readonly Node[]): string {
  return blocks.map((block) => (block.type.name === "list_item" ? "- " : block.type.name === "heading" ? "## " : "") + wordsOf(block)).join("\n\n");
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
