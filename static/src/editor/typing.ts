// SPDX-License-Identifier: AGPL-3.0-or-later
import { baseKeymap, chainCommands } from "prosemirror-commands";
import { InputRule, inputRules } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import type { Attrs } from "prosemirror-model";
import type { Command, Plugin } from "prosemirror-state";
import { ACTIONS, breakLine, forLife, newBlock, plainer, shift, suggestBlock } from "./commands";
import { schema } from "./schema";
import { nextCell, previousCell } from "./tables";
import { deleteEnd } from "./zeros";

/** "- ", "1. ", "## " and "### " at the beginning of a paragraph make it what they say. */
function signs(): Plugin {
  const begin = (sign: RegExp, type: string, attrs: (match: RegExpMatchArray) => Attrs): InputRule =>
    new InputRule(sign, (state, match, start, end) => {
      const block = state.doc.resolve(start).parent;
      if (block.type.name !== "paragraph") return null;
      return state.tr.delete(start, end).setBlockType(start, start, schema.nodes[type]!, { ...forLife(block), ...attrs(match) });
    });
  return inputRules({
    rules: [
      begin(/^[-*•]\s$/, "list_item", () => ({})),
      begin(/^\d{1,2}[.)]\s$/, "list_item", () => ({ kind: "ordered" })),
      begin(/^(#{2,3})\s$/, "heading", (match) => ({ level: match[1]!.length })),
    ],
  });
}

/** What asks for words in a dialog of its own. */
export type Askers = { link: Command; footnote: Command };

/** Keys: Tab is left to whoever walks through the page, but in a table; points of a list move as headings do in Word. */
export function typing(askers: Askers, isSuggesting: boolean): Plugin[] {
  const both: Record<string, Command> = {
    Delete: deleteEnd(1, isSuggesting),
    "Shift-Enter": breakLine,
    "Mod-Enter": breakLine,
    Tab: nextCell,
    "Shift-Tab": previousCell,
    "Mod-b": ACTIONS.strong!.run,
    "Mod-i": ACTIONS.em!.run,
    "Mod-k": askers.link,
    "Mod-Alt-f": askers.footnote,
    "Mod-z": ACTIONS.undo!.run,
    "Mod-y": ACTIONS.redo!.run,
    "Mod-Shift-z": ACTIONS.redo!.run,
  };
  const end = deleteEnd(-1, isSuggesting);
  const suggesting: Record<string, Command> = { ...both, Enter: suggestBlock, Backspace: end };
  const writing: Record<string, Command> = {
    ...both,
    Enter: newBlock,
    Backspace: chainCommands(end, plainer),
    "Alt-Shift-ArrowRight": shift(1),
    "Alt-Shift-ArrowLeft": shift(-1),
  };
  return isSuggesting ? [keymap(suggesting), keymap(baseKeymap)] : [signs(), keymap(writing), keymap(baseKeymap)];
}
