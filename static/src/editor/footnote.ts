// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Node } from "prosemirror-model";
import { NodeSelection, Plugin, type Command, type EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { notesOf, schema } from "./schema";
import { keyOf } from "./suggest";
import type { Say } from "./words";

const footnote = schema.nodes.footnote!;

/** The command that asks for the words of a footnote in `dialog`: of the one chosen, or of a new one after the cursor. */
export function footnoteAsker(dialog: HTMLDialogElement): Command {
  const field = dialog.querySelector("textarea")!;
  const error = dialog.querySelector<HTMLElement>("[data-error]")!;
  const remove = dialog.querySelector<HTMLElement>("[data-remove]")!;
  let view: EditorView | undefined;
  dialog.querySelector("form")!.addEventListener("submit", (event) => {
    event.preventDefault();
    const [words = ""] = notesOf(field.value);
    error.hidden = Boolean(words);
    field.setAttribute("aria-invalid", String(!words));
    if (!words) return field.focus();
    put(view!, words);
    dialog.close();
    view!.focus();
  });
  remove.addEventListener("click", () => {
    view!.dispatch(view!.state.tr.deleteSelection());
    dialog.close();
  });
  dialog.querySelector("[data-cancel]")!.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => view?.hasFocus() || view?.focus()); // not over where somebody has gone on to meanwhile
  return (state, _dispatch, shown) => {
    view = shown;
    const chosen = chosenNote(state);
    field.value = chosen ? String(chosen.attrs.words) : "";
    remove.hidden = !chosen;
    error.hidden = true;
    field.removeAttribute("aria-invalid");
    if (shown?.editable) dialog.showModal();
    return true;
  };
}

/** The footnote that is chosen. */
export function chosenNote({ selection }: EditorState): Node | null {
  return selection instanceof NodeSelection && selection.node.type === footnote ? selection.node : null;
}

function put({ state, dispatch }: EditorView, words: string): void {
  const chosen = chosenNote(state);
  const { from, to } = state.selection;
  const note = footnote.create({ words });
  dispatch((chosen ? state.tr.replaceWith(from, to, note) : state.tr.insert(to, note)).scrollIntoView());
}

/** Their numbers and, under the text, their words; Enter on a chosen one opens it, and so does a click. */
export function footnotes(list: HTMLElement, ask: Command, say: Say): Plugin {
  const show = ({ doc }: EditorState): void => {
    const words: string[] = [];
    doc.descendants((node) => void (node.type === footnote && words.push(said(node, say))));
    list.parentElement!.hidden = !words.length;
    if (list.dataset.shown === words.join("\n")) return;
    list.dataset.shown = words.join("\n");
    list.replaceChildren(...words.map((each) => Object.assign(document.createElement("li"), { textContent: each })));
  };
  return new Plugin({
    view: ({ state }) => {
      show(state);
      return { update: (view, before) => void (view.state.doc !== before.doc && show(view.state)) };
    },
    props: {
      nodeViews: { footnote: (node) => ({ dom: sign(node, say) }) },
      handleKeyDown: (view, event) => {
        if (event.key !== "Enter" || !chosenNote(view.state)) return false;
        return ask(view.state, view.dispatch, view);
      },
      handleDoubleClickOn: (view, _at, node) => node.type === footnote && ask(view.state, view.dispatch, view),
    },
  });
}

function said(node: Node, say: Say): string {
  const words = String(node.attrs.words);
  const name = keyOf(node, schema.marks.deletion!) ? "note-deleted" : keyOf(node, schema.marks.insertion!) ? "note-inserted" : "";
  return name ? `${words} (${say(name)})` : words;
}

function sign(node: Node, say: Say): HTMLElement {
  const shown = document.createElement("span");
  shown.className = "editor-footnote";
  shown.setAttribute("role", "img");
  shown.setAttribute("aria-label", say("note", { words: said(node, say) }));
  shown.title = String(node.attrs.words);
  return shown;
}
