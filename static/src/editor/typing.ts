// SPDX-License-Identifier: AGPL-3.0-or-later
import { baseKeymap } from "prosemirror-commands";
import { InputRule, inputRules } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import type { Attrs } from "prosemirror-model";
import type { Command, Plugin } from "prosemirror-state";
import { ACTIONS, breakLine, forLife, newBlock, plainer, shift } from "./commands";
import { schema } from "./schema";

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

/** Keys: Tab is left to whoever walks through the page; points of a list move as headings do in Word. */
export function typing(askForLink: Command): Plugin[] {
  const keys: Record<string, Command> = {
    Enter: newBlock,
    Backspace: plainer,
    "Shift-Enter": breakLine,
    "Mod-Enter": breakLine,
    "Alt-Shift-ArrowRight": shift(1),
    "Alt-Shift-ArrowLeft": shift(-1),
    "Mod-b": ACTIONS.strong!.run,
    "Mod-i": ACTIONS.em!.run,
    "Mod-k": askForLink,
    "Mod-z": ACTIONS.undo!.run,
    "Mod-y": ACTIONS.redo!.run,
    "Mod-Shift-z": ACTIONS.redo!.run,
  };
  return [signs(), keymap(keys), keymap(baseKeymap)];
}
