// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Node } from "prosemirror-model";
import { Plugin, TextSelection, type Command, type EditorState } from "prosemirror-state";
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable, goToNextCell, isInTable, tableEditing, toggleHeaderRow } from "prosemirror-tables";
import { schema } from "./schema";

const { paragraph, table, table_cell: cell, table_header: header, table_row: row } = schema.nodes;
const COLUMNS = 3;
const ROWS = 3;

/** A table with a row of headings, after the block where the cursor is; the cursor goes into its first cell. */
export const insertTable: Command = (state, dispatch) => {
  const { $from } = state.selection;
  if (isInTable(state) || $from.depth !== 1) return false;
  const of = (type: typeof cell): Node[] => Array.from({ length: COLUMNS }, () => type!.create(null, paragraph!.create()));
  const rows = Array.from({ length: ROWS }, (_, at) => row!.create(null, of(at ? cell : header)));
  const isEmpty = $from.parent.content.size === 0 && $from.parent.type === paragraph;
  const after = $from.after();
  const made = state.tr.insert(after, table!.create(null, rows));
  if (!made.doc.resolve(after + made.doc.nodeAt(after)!.nodeSize).nodeAfter) made.insert(after + made.doc.nodeAt(after)!.nodeSize, paragraph!.create());
  if (isEmpty) made.delete($from.before(), after);
  dispatch?.(made.setSelection(TextSelection.near(made.doc.resolve(isEmpty ? $from.before() : after))).scrollIntoView());
  return true;
};

/** What can be done in a table, by the name of its button. */
export const TABLE_ACTIONS: Record<string, Command> = {
  "add-row": addRowAfter,
  "add-column": addColumnAfter,
  "delete-row": lastGoes(deleteRow, (node) => node.childCount),
  "delete-column": lastGoes(deleteColumn, (node) => node.firstChild!.childCount),
  "header-row": toggleHeaderRow,
  "delete-table": deleteTable,
};

/** Without its last row or column the table goes. */
function lastGoes(command: Command, count: (node: Node) => number): Command {
  return (state, dispatch, view) => {
    const around = tableAround(state);
    return (around && count(around) === 1 ? deleteTable : command)(state, dispatch, view);
  };
}

function tableAround({ selection: { $from } }: EditorState): Node | null {
  for (let depth = $from.depth; depth > 0; depth--) if ($from.node(depth).type === table) return $from.node(depth);
  return null;
}

/** Keys and selections of tables. Who writes also fills up rows that are too short; who only suggests leaves them. */
export function tableKeys(isSuggesting: boolean): Plugin {
  const { spec } = tableEditing();
  if (!isSuggesting) return new Plugin(spec);
  return new Plugin({
    ...spec,
    appendTransaction: (...made) => {
      const change = spec.appendTransaction?.apply(new Plugin({}), made);
      return change?.docChanged ? null : change;
    },
  });
}

/** Tab goes from cell to cell; after the last it leaves the text, as everywhere. */
export const nextCell = goToNextCell(1);
export const previousCell = goToNextCell(-1);
