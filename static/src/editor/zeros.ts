// SPDX-License-Identifier: AGPL-3.0-or-later
import { Plugin, TextSelection, type Command, type EditorState } from "prosemirror-state";
import { ZERO, insidePair, pairAt, wholePairs } from "./suggest";

/** Nobody meets the zero-width signs of suggested ends of blocks: the cursor never stands outside of them, arrows go over. */
export function hiddenZeros(): Plugin {
  return new Plugin({
    appendTransaction: (_changes, _before, { selection, doc, tr }) => {
      if (!(selection instanceof TextSelection) || !selection.empty) return null;
      const at = insidePair(doc, selection.head);
      return at === selection.head ? null : tr.setSelection(TextSelection.create(doc, at));
    },
    props: {
      handleKeyDown: (view, event) => {
        if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return false;
        const goal = { ArrowRight: over(view.state, 1), ArrowLeft: over(view.state, -1) }[event.key];
        if (goal === undefined) return false;
        view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, goal)).scrollIntoView());
        return true;
      },
    },
  });
}

/** Where the cursor goes over the end of a block that has such signs. */
function over({ selection, doc }: EditorState, way: 1 | -1): number | undefined {
  const cursor = selection instanceof TextSelection ? selection.$cursor : null;
  if (!cursor) return undefined;
  if (way > 0 && cursor.pos === cursor.end() - 1 && cursor.nodeAfter?.text === ZERO) return pairAt(doc, cursor.after()) ? cursor.pos + 4 : undefined;
  const isFirst = way < 0 && cursor.parentOffset === 1 && cursor.nodeBefore?.text?.startsWith(ZERO);
  return isFirst && pairAt(doc, cursor.before()) ? cursor.pos - 4 : undefined;
}

/** Backspace and Delete at such an end take the whole of it: who suggests marks it, who writes joins the blocks. */
export function deleteEnd(way: 1 | -1, isSuggesting: boolean): Command {
  return ({ selection, doc, tr }, dispatch) => {
    const cursor = selection instanceof TextSelection ? selection.$cursor : null;
    if (!cursor) return false;
    const { pos } = cursor;
    const one = way < 0 ? { from: pos - 1, to: pos } : { from: pos, to: pos + 1 };
    const { from, to } = cursor.parentOffset + way < 0 || one.to > cursor.end() ? one : wholePairs(doc, one);
    if (to - from !== 4) return false;
    if (isSuggesting) tr.delete(one.from, one.to);
    else tr.delete(from, to); // both signs and the end between them
    dispatch?.(tr.scrollIntoView());
    return true;
  };
}
