// SPDX-License-Identifier: AGPL-3.0-or-later
import { Fragment, type Attrs, type Mark, type MarkType, type Node, type NodeType } from "prosemirror-model";
import { TextSelection, type EditorState, type Transaction } from "prosemirror-state";
import { AddMarkStep, RemoveMarkStep, ReplaceStep, type Step } from "prosemirror-transform";
import { newId } from "./ids";
import { schema } from "./schema";

/** What holds the two sides of a suggested split, or of a suggested join: nobody's word. */
export const ZERO = "\u200b";
const { deletion, insertion } = schema.marks as Record<"deletion" | "insertion", MarkType>;
type Range = { from: number; to: number };
type Piece = Range & { node: Node };

/** The key of a node's suggestion of that kind, by its mark or, where marks do not travel, its attribute. */
export function keyOf(node: Node, type: MarkType): string | null {
  return (node.isText ? type.isInSet(node.marks)?.attrs.id : node.attrs[type.name]) ?? null;
}

/** What somebody who only suggests does with a transaction: the same change as marks of their own, nothing else touched.
 * Null: it cannot be suggested (kind of block, rows of a table). */
export function asSuggestion(original: Transaction, state: EditorState, mine: Set<string>): Transaction | null {
  const suggesting = new Suggesting(state, mine);
  for (const [index, step] of original.steps.entries()) {
    if (!suggesting.take(original, step, index)) return null;
  }
  return suggesting.finish(original);
}

class Suggesting {
  private readonly tr: Transaction;
  private cursor: number | undefined;

  constructor(
    private readonly state: EditorState,
    private readonly mine: Set<string>,
  ) {
    this.tr = state.tr;
  }

  /** False when that step is none that can be suggested. */
  take(original: Transaction, step: Step, index: number): boolean {
    const earlier = original.steps.slice(0, index).reverse();
    const back = (at: number, side: number): number => earlier.reduce((place, each) => each.getMap().invert().map(place, side), at);
    const place = (at: number, side: number): number => this.tr.mapping.map(back(at, side), side);
    if (step instanceof ReplaceStep) {
      const [from, to] = [place(step.from, 1), place(step.to, 1)];
      const { openStart, size, content } = step.slice;
      const isFiller = openStart === 0 && size === 2 && content.firstChild!.isBlock; // an empty block in the place of all
      this.replace(Math.min(from, to), to, isFiller ? Fragment.empty : content, openStart);
      return true;
    }
    if (step instanceof AddMarkStep || step instanceof RemoveMarkStep) {
      const changed = (marks: readonly Mark[]): readonly Mark[] => (step instanceof AddMarkStep ? step.mark.addToSet(marks) : step.mark.removeFromSet(marks));
      this.restyle(place(step.from, 1), place(step.to, -1), changed);
      return true;
    }
    return false;
  }

  /** The selection where whoever typed expects it. */
  finish(original: Transaction): Transaction {
    const { tr } = this;
    if (this.cursor !== undefined) tr.setSelection(TextSelection.near(tr.doc.resolve(this.cursor), -1));
    else if (original.selectionSet) tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(original.selection.head, tr.doc.content.size))));
    if (original.scrolledIntoView) tr.scrollIntoView();
    if (original.storedMarksSet) tr.setStoredMarks(original.storedMarks);
    return tr;
  }

  private replace(from: number, to: number, content: Fragment, openStart: number): void {
    const range = wholePairs(this.tr.doc, { from, to });
    const key = this.keyNear(range);
    const wasBefore = this.state.selection.empty && this.state.selection.head === from && from < to; // the key Delete
    const before = this.tr.mapping.maps.length;
    this.strike(range, key);
    const map = this.tr.mapping.slice(before);
    const end = map.map(range.to, 1);
    this.cursor = wasBefore ? end : map.map(range.from, -1);
    if (content.size) this.cursor = this.insert(insidePair(this.tr.doc, end), content, openStart, key);
  }

  /** Words become copies of themselves with other marks; one's own new words simply change. */
  private restyle(from: number, to: number, changed: (marks: readonly Mark[]) => readonly Mark[]): void {
    const key = this.keyNear({ from, to });
    for (const { from: start, to: end, node } of piecesIn(this.tr.doc, { from, to }).reverse()) {
      if (!node.isText || keyOf(node, deletion) || node.text === ZERO) continue;
      const own = keyOf(node, insertion);
      const words = node.text!.slice(0, end - start);
      const marks = changed(node.marks.filter((mark) => mark.type !== insertion));
      if (own && this.mine.has(own)) this.tr.replaceWith(start, end, schema.text(words, insertion.create({ id: own }).addToSet(marks)));
      else {
        this.tr.insert(end, schema.text(words, insertion.create({ id: key }).addToSet(marks)));
        this.tr.addMark(start, end, deletion.create({ id: key }));
      }
    }
  }

  /** Takes back one's own insertions in a range, and marks the rest of it as deleted. */
  private strike(range: Range, key: string): void {
    if (range.from >= range.to) return;
    const pieces = piecesIn(this.tr.doc, range);
    const ends = boundariesIn(this.tr.doc, range);
    const all = [...pieces.map((piece) => ({ at: piece.from, run: () => this.strikePiece(piece, key) })), ...ends.map((end) => ({ at: end, run: () => this.strikeEnd(end, key) }))];
    for (const { run } of all.sort((a, b) => b.at - a.at)) run(); // from the last, so that places stay
  }

  private strikePiece({ from, to, node }: Piece, key: string): void {
    const own = keyOf(node, insertion);
    if (own && this.mine.has(own)) this.tr.delete(from, to);
    else if (keyOf(node, deletion)) return;
    else if (node.isText) this.tr.addMark(from, to, deletion.create({ id: key }));
    else this.tr.setNodeAttribute(from, "deletion", key);
  }

  /** The end of a block, `at` the place between it and the next. */
  private strikeEnd(at: number, key: string): void {
    const { tr } = this;
    const pair = pairAt(tr.doc, at);
    if (pair && keyOf(pair, deletion)) return;
    const own = pair && keyOf(pair, insertion);
    if (own && this.mine.has(own)) {
      tr.delete(at + 1, at + 1 + ZERO.length).delete(at - 1 - ZERO.length, at - 1).join(at - ZERO.length);
    } else if (pair) {
      tr.addMark(at + 1, at + 2, deletion.create({ id: key })).addMark(at - 2, at - 1, deletion.create({ id: key }));
    } else {
      const zero = schema.text(ZERO, [deletion.create({ id: key })]);
      tr.insert(at + 1, zero).insert(at - 1, zero);
    }
  }

  /** Puts content at a place as one's own insertion; returns where it ends. */
  private insert(at: number, content: Fragment, openStart: number, key: string): number {
    const $at = this.tr.doc.resolve(at);
    if ($at.parent.isTextblock) return this.insertBlocks(at, textblocks(content, $at.parent), openStart > 0 || !content.firstChild!.isBlock, key);
    const before = $at.nodeBefore;
    if (before?.isTextblock) return this.insertBlocks(at - 1, textblocks(content, before), false, key);
    const first = TextSelection.near($at).from;
    return this.insertBlocks(first, textblocks(content, this.tr.doc.resolve(first).parent), true, key);
  }

  private insertBlocks(at: number, blocks: Node[], isJoined: boolean, key: string): number {
    const { tr } = this;
    blocks.forEach((block, index) => {
      if (index > 0 || !isJoined) at = this.split(at, block.type, block.attrs, key);
      const words = block.children.map((child) => suggestedCopy(child, key)).filter((child) => child !== null);
      tr.insert(at, words);
      at += Fragment.from(words).size;
    });
    return at;
  }

  /** A suggested end of a block at a place; returns the place after it. */
  private split(at: number, type: NodeType, { level, kind, indent }: Attrs, key: string): number {
    const $at = this.tr.doc.resolve(at);
    const isInCell = $at.depth > 1;
    const attrs = type.name === "heading" ? { level } : type.name === "list_item" ? { kind, indent } : {};
    this.tr.insert(at, schema.text(ZERO + ZERO, [insertion.create({ id: key })]));
    this.tr.split(at + 1, 1, [isInCell ? { type: schema.nodes.paragraph! } : { type, attrs }]);
    return at + 4;
  }

  /** The key of one's own suggestion that touches a range, so that going on is one suggestion; else a new one. */
  private keyNear({ from, to }: Range): string {
    const { doc } = this.tr;
    const around = [doc.resolve(from).nodeBefore, ...piecesIn(doc, { from, to }).map(({ node }) => node), doc.resolve(to).nodeAfter];
    for (const node of around) {
      const keys = node?.isInline ? [keyOf(node, insertion), keyOf(node, deletion)] : [];
      const own = keys.find((key) => key && this.mine.has(key));
      if (own) return own;
    }
    const key = newId();
    this.mine.add(key);
    return key;
  }
}

/** The inline nodes of a range, cut to it. */
function piecesIn(doc: Node, { from, to }: Range): Piece[] {
  const found: Piece[] = [];
  doc.nodesBetween(from, to, (node, at) => {
    if (!node.isInline) return true;
    const [start, end] = [Math.max(at, from), Math.min(at + node.nodeSize, to)];
    if (start < end) found.push(...split(node.isText ? node.cut(start - at, end - at) : node, start));
    return false;
  });
  return found;
}

/** Zero-width signs apart: they go with the end of a block, not with words. */
function split(node: Node, at: number): Piece[] {
  if (!node.text?.includes(ZERO)) return [{ from: at, to: at + node.nodeSize, node }];
  const found: Piece[] = [];
  for (const { 0: words, index } of node.text.matchAll(/[^\u200b]+/g)) {
    found.push({ from: at + index, to: at + index + words.length, node: node.cut(index, index + words.length) });
  }
  return found;
}

/** Places between two textblocks, one after the other in the same parent, that a range goes over. */
function boundariesIn(doc: Node, { from, to }: Range): number[] {
  const found: number[] = [];
  doc.nodesBetween(from, to, (node, at, parent, index) => {
    const end = at + node.nodeSize;
    if (node.isTextblock && end <= to - 1 && end - 1 >= from && parent!.maybeChild(index + 1)?.isTextblock) found.push(end);
    return !node.isTextblock;
  });
  return found;
}

/** The first of the two zero-width signs around the end of a block, where both stand and say the same. */
export function pairAt(doc: Node, at: number): Node | null {
  const $at = doc.resolve(at);
  const [last, first] = [$at.nodeBefore?.lastChild, $at.nodeAfter?.firstChild];
  if (!last?.text?.endsWith(ZERO) || !first?.text?.startsWith(ZERO)) return null;
  const isSame = [insertion, deletion].some((type) => keyOf(last, type) && keyOf(last, type) === keyOf(first, type));
  return isSame ? last : null;
}

/** Of a range that is one zero-width sign of a pair: the whole pair. */
export function wholePairs(doc: Node, { from, to }: Range): Range {
  if (to - from !== 1 || doc.textBetween(from, to) !== ZERO) return { from, to };
  const $from = doc.resolve(from);
  if (from === $from.start() && pairAt(doc, $from.before())) return { from: from - 3, to };
  return to === $from.end() && pairAt(doc, $from.after()) ? { from, to: to + 3 } : { from, to };
}

/** A place in the words of a block, not outside of the zero-width signs at its ends. */
export function insidePair(doc: Node, at: number): number {
  const $at = doc.resolve(at);
  if (!$at.parent.isTextblock) return at;
  if (at === $at.start() && $at.nodeAfter?.text?.startsWith(ZERO) && pairAt(doc, $at.before())) return at + 1;
  return at === $at.end() && $at.nodeBefore?.text?.endsWith(ZERO) && pairAt(doc, $at.after()) ? at - 1 : at;
}

/** The textblocks of what is to be inserted; inline content stands in one like that around it. */
function textblocks(content: Fragment, around: Node): Node[] {
  if (content.firstChild!.isInline) return [around.type.create(around.attrs, content)];
  const found: Node[] = [];
  content.descendants((node) => {
    if (node.isTextblock) found.push(node);
    return !node.isTextblock;
  });
  return found;
}

function suggestedCopy(node: Node, key: string): Node | null {
  if (!node.isText) return node.type.create({ ...node.attrs, insertion: key, deletion: null });
  const words = node.text!.replaceAll(ZERO, "");
  const marks = node.marks.filter(({ type }) => type !== deletion && type !== insertion);
  return words ? schema.text(words, insertion.create({ id: key }).addToSet(marks)) : null;
}
