// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Node } from "prosemirror-model";
import { Plugin, type Transaction } from "prosemirror-state";
import { isFromElsewhere, isUndo } from "./ids";
import { keysIn } from "./proposing";
import { wordsOf } from "./words";

const FRESH = 30_000; // ms for which one remembers what was just typed
const SHORTEST = 3; // characters worth keeping
const ENOUGH = 0.5; // of the words are still there

/** Runs of letters typed one after the other in a block; `end` is where the last one ends. */
type Typed = { runs: string[]; end: number; at: number };
type Edit = { start: number; words: string; removed: string };

/** Watches over what was typed here just now: when somebody else's change takes it away, `offer` gets the words back. */
export function goneWords(offer: (words: string, block: string) => void, isUnsaved: (id: string) => boolean): Plugin {
  const typed = new Map<string, Typed>();
  const note = (before: Node, after: Node): void => {
    const old = new Map(before.children.map((block) => [block.attrs.id as string, block]));
    for (const block of after.children) {
      const { id } = block.attrs as { id: string };
      const earlier = old.get(id);
      if (!id || earlier === block) continue;
      const edit = edited(earlier ? wordsOf(earlier, "after") : "", wordsOf(block, "after"));
      const isMoved = !earlier && before.textContent.includes(edit.words); // the end of a block that was cut in two
      if (!isMoved) typed.set(id, followed(typed.get(id), edit));
    }
  };
  const look = (doc: Node): void => {
    const all = new Map(doc.children.map((block) => [block.attrs.id as string, wordsOf(block, "after")]));
    const text = [...all.values()].join(" ");
    for (const [id, { runs, at }] of typed) {
      if (Date.now() - at > FRESH && !isUnsaved(id)) typed.delete(id);
      const gone = typed.has(id) ? runs.filter((words) => !isThere(words, all.get(id) ?? "") && !isThere(words, text)) : [];
      if (!gone.length) continue;
      typed.delete(id);
      offer(gone.map((words) => words.trim()).join(" […] "), id);
    }
  };
  return new Plugin({
    state: {
      init: () => null,
      apply: (change: Transaction, _value, before) => {
        if (!change.docChanged) return null;
        if (isUndo(change)) typed.clear(); // taken back by whoever wrote it
        else if (isFromElsewhere(change)) {
          for (const id of decidedIn(before.doc, change.doc)) typed.delete(id);
          queueMicrotask(() => look(change.doc));
        }
        else note(before.doc, change.doc);
        return null;
      },
    },
  });
}

/** Blocks of which a suggestion was decided on, or taken back: what that takes away is known to whoever wrote it. A
 * decision leaves the text as it was with all suggestions refused, or with all accepted; deleting a paragraph does not. */
function decidedIn(before: Node, after: Node): string[] {
  const open = keysIn(after);
  const touched = before.children.filter((block) => [...keysIn(block)].some((key) => !open.has(key)));
  const isSame = (side: "before" | "after"): boolean => before.children.map((block) => wordsOf(block, side)).join("") === after.children.map((block) => wordsOf(block, side)).join("");
  return touched.length && (isSame("before") || isSame("after")) ? touched.map((block) => String(block.attrs.id)) : [];
}

/** What a change puts in the place of what. */
function edited(before: string, after: string): Edit {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { start, words: after.slice(start, after.length - end), removed: before.slice(start, before.length - end) };
}

function followed(last: Typed | undefined, { start, words, removed }: Edit): Typed {
  const runs = last && Date.now() - last.at < FRESH ? [...last.runs] : [];
  const goesOn = runs.length > 0 && start + removed.length === last!.end && runs.at(-1)!.endsWith(removed);
  const run = goesOn ? runs.pop()!.slice(0, -removed.length || undefined) + words : words;
  return { runs: run ? [...runs, run] : runs, end: start + words.length, at: Date.now() };
}

function isThere(words: string, text: string): boolean {
  if (words.trim().length < SHORTEST || text.includes(words.trim())) return true;
  const all = words.match(/\S{3,}/g) ?? [];
  const kept = new Set(text.match(/\S{3,}/g) ?? []);
  return all.length > 0 && all.filter((word) => kept.has(word)).length / all.length >= ENOUGH;
}
