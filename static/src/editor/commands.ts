// SPDX-License-Identifier: AGPL-3.0-or-later
import { chainCommands, splitBlock, toggleMark } from "prosemirror-commands";
import type { Attrs, MarkType, Node, NodeType } from "prosemirror-model";
import type { Command, EditorState, Transaction } from "prosemirror-state";
import { isInTable } from "prosemirror-tables";
import { redoCommand, undoCommand } from "y-prosemirror";
import { DEEPEST, kindOf, schema } from "./schema";
import { TABLE_ACTIONS, insertTable } from "./tables";

const { heading, hard_break, list_item, paragraph } = schema.nodes as Record<string, NodeType> as Record<"heading" | "hard_break" | "list_item" | "paragraph", NodeType>;
const { em, strong } = schema.marks as Record<"em" | "strong", MarkType>;

/** What a block keeps whatever it becomes. */
export function forLife({ attrs }: Node): Attrs {
  return { id: attrs.id, from: attrs.from, source: attrs.source };
}

/** Makes the chosen blocks something else, with their ids. */
function turnInto(type: NodeType, attrs: Attrs = {}): Command {
  return (state, dispatch) => {
    const { from, to } = state.selection;
    dispatch?.(state.tr.setBlockType(from, to, type, (node) => ({ ...forLife(node), ...attrs })).scrollIntoView());
    return true;
  };
}

/** The block where the cursor is. */
function blockAt(state: EditorState): Node {
  return state.selection.$from.parent;
}

/** Whether what is chosen, or is typed next, has the mark. */
export function hasMark(state: EditorState, type: MarkType): boolean {
  const { empty, $from, from, to } = state.selection;
  return empty ? Boolean(type.isInSet(state.storedMarks ?? $from.marks())) : state.doc.rangeHasMark(from, to, type);
}

const isItem = (state: EditorState, kind: string): boolean => blockAt(state).type === list_item && kindOf(blockAt(state).attrs) === kind;

const toggleBlock = (isOn: (state: EditorState) => boolean, type: NodeType, attrs: Attrs): Command => (state, dispatch) => {
  const indent = type === list_item ? { indent: blockAt(state).attrs.indent ?? null } : {};
  return (isOn(state) ? turnInto(paragraph) : turnInto(type, { ...attrs, ...indent }))(state, dispatch);
};

export type Action = { run: Command; isOn?: (state: EditorState) => boolean; isOpen?: (state: EditorState) => boolean; isShown?: (state: EditorState) => boolean };
const isHeading = (state: EditorState): boolean => blockAt(state).type === heading;
const isBullet = (state: EditorState): boolean => isItem(state, "bullet");
const isOrdered = (state: EditorState): boolean => isItem(state, "ordered");

/** By the name that a button carries in `data-do`. */
export const ACTIONS: Record<string, Action> = {
  strong: { run: toggleMark(strong), isOn: (state) => hasMark(state, strong) },
  em: { run: toggleMark(em), isOn: (state) => hasMark(state, em) },
  heading: { run: toggleBlock(isHeading, heading, { level: 2 }), isOn: isHeading },
  bullet: { run: toggleBlock(isBullet, list_item, { kind: null }), isOn: isBullet },
  ordered: { run: toggleBlock(isOrdered, list_item, { kind: "ordered" }), isOn: isOrdered },
  table: { run: insertTable, isOpen: (state) => insertTable(state) },
  ...Object.fromEntries(Object.entries(TABLE_ACTIONS).map(([name, run]) => [name, { run, isShown: isInTable }])),
  undo: { run: undoCommand, isOpen: (state) => undoCommand(state) },
  redo: { run: redoCommand, isOpen: (state) => redoCommand(state) },
};

/** Moves a point of a list in or out; out of the first level it becomes a paragraph. */
export function shift(by: 1 | -1): Command {
  return (state, dispatch) => {
    const { type, attrs } = blockAt(state);
    if (type !== list_item) return false;
    const indent = Number(attrs.indent ?? 0) + by;
    if (indent > DEEPEST) return true;
    return (indent < 0 ? turnInto(paragraph) : turnInto(list_item, { kind: attrs.kind, indent: indent || null }))(state, dispatch);
  };
}

/** Enter: in a cell a new line; after a point another one; in an empty one, out. */
export const newBlock: Command = chainCommands((state, dispatch) => isInTable(state) && breakLine(state, dispatch), (state, dispatch) => {
  const { $from, $to } = state.selection;
  const { type, attrs, content } = $from.parent;
  if (type !== list_item || $from.parent !== $to.parent) return false;
  if (!content.size) return shift(-1)(state, dispatch);
  const isAtEnd = $to.parentOffset === content.size;
  const next = { type, attrs: isAtEnd ? { kind: attrs.kind, indent: attrs.indent } : attrs };
  const change = state.tr.deleteSelection();
  dispatch?.(change.split(change.selection.from, 1, [next]).scrollIntoView());
  return true;
}, splitBlock);

/** Backspace before the first letter: a heading or a point of a list becomes a paragraph, or moves out. */
export const plainer: Command = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parentOffset > 0) return false;
  if ($from.parent.type === heading) return turnInto(paragraph)(state, dispatch);
  return shift(-1)(state, dispatch);
};

/** Enter of who only suggests: the end of a block as a suggestion; after a heading a paragraph. */
export const suggestBlock: Command = chainCommands((state, dispatch) => isInTable(state) && breakLine(state, dispatch), (state, dispatch) => {
  const { $from, $to } = state.selection;
  const { type, attrs, content } = $from.parent;
  if (!$from.parent.isTextblock || $from.parent !== $to.parent) return false;
  const isAtEnd = $to.parentOffset === content.size;
  const next = isAtEnd && type === heading ? { type: paragraph, attrs: {} } : { type, attrs: { level: attrs.level, kind: attrs.kind, indent: attrs.indent } };
  const change = state.tr.deleteSelection();
  dispatch?.(change.split(change.selection.from, 1, [next]).scrollIntoView());
  return true;
});

export function breakLine(state: EditorState, dispatch?: (change: Transaction) => void): boolean {
  dispatch?.(state.tr.replaceSelectionWith(hard_break.create()).scrollIntoView());
  return true;
}
