// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Node } from "prosemirror-model";
import { Plugin, type Transaction } from "prosemirror-state";
import { isFromElsewhere, isUndo } from "./ids";
import { wordsOf } from "./words";

const FRESH = 30_000; // ms for which one remembers what was just typed
const SHORTEST = 3; // characters worth keeping
const ENOUGH = 0.5; // of the words are still there

type Typed = { words: string; at: number };

/** Watches over what was typed here just now: when somebody else's change takes it away, `offer` gets the words back. */
export function goneWords(offer: (words: string, block: string) => void, isUnsaved: (id: string) => boolean): Plugin {
  const typed = new Map<string, Typed>();
  const note = (before: Node, after: Node): void => {
    const old = new Map(before.children.map((block) => [block.attrs.id as string, block]));
    for (const block of after.children) {
      const { id } = block.attrs as { id: string };
      const earlier = old.get(id);
      if (!id || earlier === block) continue;
      const [was, is] = [earlier ? wordsOf(earlier, "after") : "", wordsOf(block, "after")];
      const [words, removed, last] = [inserted(was, is), inserted(is, was), typed.get(id)];
      if (words) typed.set(id, { words: joined(last, words), at: Date.now() });
      else if (last && removed && last.words.endsWith(removed)) last.words = last.words.slice(0, -removed.length);
    }
  };
  const look = (doc: Node): void => {
    const all = new Map(doc.children.map((block) => [block.attrs.id as string, wordsOf(block, "after")]));
    for (const [id, { words, at }] of typed) {
      if (Date.now() - at > FRESH && !isUnsaved(id)) typed.delete(id);
      else if (!isThere(words, all.get(id) ?? "") && !isThere(words, [...all.values()].join(" "))) {
        typed.delete(id);
        offer(words.trim(), id);
      }
    }
  };
  return new Plugin({
    state: {
      init: () => null,
      apply: (change: Transaction, _value, before) => {
        if (!change.docChanged) return null;
        if (isUndo(change)) typed.clear(); // taken back by whoever wrote it
        else if (isFromElsewhere(change)) queueMicrotask(() => look(change.doc));
        else note(before.doc, change.doc);
        return null;
      },
    },
  });
}

/** What stands in `after` between what it has in common with `before`. */
function inserted(before: string, after: string): string {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return after.slice(start, after.length - end);
}

/** Letters typed one after the other are one run. */
function joined(last: Typed | undefined, words: string): string {
  return last && Date.now() - last.at < FRESH ? `${last.words}${words.length > 1 && !/\s$/.test(last.words) && !/^\s/.test(words) ? " " : ""}${words}` : words;
}

function isThere(words: string, text: string): boolean {
  if (words.trim().length < SHORTEST || text.includes(words.trim())) return true;
  const all = words.match(/\S{3,}/g) ?? [];
  const kept = new Set(text.match(/\S{3,}/g) ?? []);
  return all.length > 0 && all.filter((word) => kept.has(word)).length / all.length >= ENOUGH;
}
