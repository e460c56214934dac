// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MarkType, Node } from "prosemirror-model";
import { schema } from "./schema";
import { ZERO, keyOf, pairAt } from "./suggest";

const { deletion, insertion } = schema.marks as Record<"deletion" | "insertion", MarkType>;
const AROUND = 40; // characters shown before and after a change

type Kind = "inserted" | "deleted" | "split" | "joined";
/** A run of words, or an end of a block, that one suggestion changes. */
export type Run = { key: string; kind: Kind; from: number; to: number };
export type Part = { kind: Kind | "same"; words: string };

/** Every run of a text, in its order. */
export function runsIn(doc: Node): Run[] {
  const runs = new Runs();
  doc.descendants((block, at, parent, index) => {
    if (!block.isTextblock) return true;
    block.forEach((node, offset) => {
      if (!node.text || node.text.replaceAll(ZERO, "")) runs.addNode(node, at + 1 + offset);
    });
    const end = at + block.nodeSize;
    const pair = parent?.maybeChild(index + 1)?.isTextblock ? pairAt(doc, end) : null;
    if (pair) runs.add(keyOf(pair, insertion), "split", end - 2, end + 2);
    if (pair) runs.add(keyOf(pair, deletion), "joined", end - 2, end + 2);
    return false;
  });
  return runs.found;
}

class Runs {
  readonly found: Run[] = [];

  addNode(node: Node, at: number): void {
    this.add(keyOf(node, deletion), "deleted", at, at + node.nodeSize);
    this.add(keyOf(node, insertion), "inserted", at, at + node.nodeSize);
  }

  add(key: string | null, kind: Kind, from: number, to: number): void {
    if (!key) return;
    const last = this.found.filter((run) => run.key === key && run.kind === kind).at(-1);
    if (last?.to === from) last.to = to;
    else this.found.push({ key, kind, from, to });
  }
}

/** The suggestions of a text in the order in which they begin. */
export function byKey(runs: readonly Run[]): Map<string, Run[]> {
  const found = new Map<string, Run[]>();
  for (const run of runs) found.set(run.key, [...(found.get(run.key) ?? []), run]);
  return found;
}

/** A suggestion in words, with some of those around. */
export function partsOf(doc: Node, runs: readonly Run[]): Part[] {
  const sorted = [...runs].sort((a, b) => a.from - b.from || a.to - b.to);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  const parts: Part[] = [{ kind: "same", words: ending(words(doc, doc.resolve(first.from).start(), first.from)) }];
  let place = first.from;
  for (const run of sorted) {
    if (run.from > place) parts.push({ kind: "same", words: words(doc, place, run.from) });
    parts.push({ kind: run.kind, words: run.kind === "split" || run.kind === "joined" ? "¶" : words(doc, run.from, run.to) });
    place = Math.max(place, run.to);
  }
  parts.push({ kind: "same", words: beginning(words(doc, last.to, Math.max(last.to, doc.resolve(last.to).end()))) });
  return parts.filter((part) => part.words);
}

function words(doc: Node, from: number, to: number): string {
  const note = (node: Node): string => (node.type === schema.nodes.footnote ? ` [${node.attrs.words}] ` : "\n");
  return doc.textBetween(from, to, " ", note).replaceAll(ZERO, "");
}

function ending(all: string): string {
  return all.length > AROUND ? `…${all.slice(-AROUND).replace(/^\S*\s/, "")}` : all;
}

function beginning(all: string): string {
  return all.length > AROUND ? `${all.slice(0, AROUND).replace(/\s\S*$/, "")}…` : all;
}
