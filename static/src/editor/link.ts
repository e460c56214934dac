// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Command, EditorState, Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { asLink, schema } from "./schema";

const link = schema.marks.link!;

/** The command that asks for an address in `dialog` and puts it on the chosen words, on the link around the cursor, or as words. */
export function linkAsker(dialog: HTMLDialogElement): Command {
  const field = dialog.querySelector("input")!;
  const error = dialog.querySelector<HTMLElement>("[data-error]")!;
  const remove = dialog.querySelector<HTMLElement>("[data-remove]")!;
  let view: EditorView | undefined;
  dialog.querySelector("form")!.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = asLink(asAddress(field.value));
    error.hidden = Boolean(address);
    field.setAttribute("aria-invalid", String(!address));
    if (!address) return field.focus();
    view?.dispatch(linked(view.state, address.href));
    dialog.close();
    view?.focus();
  });
  remove.addEventListener("click", () => {
    const { from, to } = reach(view!.state);
    view!.dispatch(view!.state.tr.removeMark(from, to, link));
    dialog.close();
  });
  dialog.querySelector("[data-cancel]")!.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => view?.hasFocus() || view?.focus()); // not over where somebody has gone on to meanwhile
  return (state, _dispatch, shown) => {
    view = shown;
    const { href } = reach(state);
    field.value = href;
    remove.hidden = !href;
    error.hidden = true;
    field.removeAttribute("aria-invalid");
    if (shown?.editable) dialog.showModal();
    return true;
  };
}

/** As typed, or with what people leave out. */
function asAddress(typed: string): string {
  const address = typed.trim();
  if (/^[^\s@/]+@[^\s@/]+$/.test(address)) return `mailto:${address}`;
  return /^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(address) ? `https://${address}` : address;
}

function linked(state: EditorState, href: string): Transaction {
  const { from, to } = reach(state);
  if (from < to) return state.tr.removeMark(from, to, link).addMark(from, to, link.create({ href }));
  return state.tr.insert(from, schema.text(href, [link.create({ href })]));
}

/** What a new address goes on: the choice, or the whole link around the cursor. */
function reach({ selection, doc }: EditorState): { from: number; to: number; href: string } {
  let { from, to } = selection;
  const mark = link.isInSet(selection.$from.marks()) ?? link.isInSet(selection.$from.nodeAfter?.marks ?? []);
  if (selection.empty && mark) {
    const begin = selection.$from.start();
    const runs: [number, number][] = [];
    doc.nodeAt(begin - 1)?.forEach((node, at) => {
      if (!mark.isInSet(node.marks)) return;
      const last = runs.at(-1);
      if (last?.[1] === begin + at) last[1] += node.nodeSize;
      else runs.push([begin + at, begin + at + node.nodeSize]);
    });
    [from, to] = runs.find(([start, end]) => start <= from && from <= end) ?? [from, to];
  }
  return { from, to, href: mark ? String(mark.attrs.href) : "" };
}
