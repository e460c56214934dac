// SPDX-License-Identifier: AGPL-3.0-or-later
import type { EditorView } from "prosemirror-view";
import type { EditorState } from "prosemirror-state";
import { ACTIONS, hasMark, type Action } from "./commands";
import { chosenNote } from "./footnote";
import { schema } from "./schema";
import type { Askers } from "./typing";

const STAYS = ["undo", "redo", "link", "footnote", "comment"]; // where the focus does not go back to the text

/** role=toolbar with buttons `data-do`: arrows, Home and End move in it, one button is on the way of Tab. */
export class Toolbar {
  private readonly buttons: HTMLButtonElement[];
  private readonly actions: Record<string, Action>;

  constructor(
    private readonly bar: HTMLElement,
    askers: Askers,
  ) {
    this.actions = {
      ...ACTIONS,
      link: { run: askers.link, isOn: (state) => hasMark(state, schema.marks.link!) },
      comment: { run: () => document.dispatchEvent(new Event("text:comment")) },
      footnote: { run: askers.footnote, isOn: (state) => Boolean(chosenNote(state)) },
    };
    this.buttons = [...bar.querySelectorAll<HTMLButtonElement>("button[data-do]")];
    this.moveTo(this.buttons[0]!);
  }

  /** Makes the buttons act on a text. */
  serve(view: EditorView): void {
    this.bar.addEventListener("mousedown", (event) => event.preventDefault()); // the cursor stays where it is
    this.bar.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLButtonElement>("button[data-do]");
      if (button) this.press(button, view);
    });
    this.bar.addEventListener("keydown", (event) => this.walk(event));
    view.dom.addEventListener("keydown", (event) => {
      if (event.key !== "F10" || !event.altKey) return;
      event.preventDefault();
      const shown = this.buttons.filter((button) => !button.hidden);
      (shown.find((button) => button.tabIndex === 0) ?? shown[0])?.focus();
    });
    this.show(view.state, view.editable);
  }

  /** Says which are on, and which can do nothing now. */
  show(state: EditorState, isOpen: boolean): void {
    for (const button of this.buttons) {
      const action = this.actions[button.dataset.do!];
      if (action?.isShown) button.hidden = !action.isShown(state);
      const isOn = action?.isOn?.(state);
      if (isOn !== undefined) button.setAttribute("aria-pressed", String(isOn && isOpen));
      button.setAttribute("aria-disabled", String(!isOpen || action?.isOpen?.(state) === false));
    }
    const isReached = this.buttons.some((button) => !button.hidden && button.tabIndex === 0);
    if (!isReached) this.moveTo(this.buttons.find((button) => !button.hidden)!);
  }

  private press(button: HTMLButtonElement, view: EditorView): void {
    this.moveTo(button);
    if (button.getAttribute("aria-disabled") === "true") return;
    const name = button.dataset.do!;
    this.actions[name]?.run(view.state, view.dispatch, view);
    if (!STAYS.includes(name)) view.focus();
  }

  private walk(event: KeyboardEvent): void {
    const shown = this.buttons.filter((button) => !button.hidden);
    const at = shown.indexOf(event.target as HTMLButtonElement);
    const last = shown.length - 1;
    const goal = { ArrowRight: at < last ? at + 1 : 0, ArrowLeft: at > 0 ? at - 1 : last, Home: 0, End: last }[event.key];
    if (at < 0 || goal === undefined) return;
    event.preventDefault();
    this.moveTo(shown[goal]!);
    shown[goal]!.focus();
  }

  private moveTo(button: HTMLButtonElement): void {
    for (const each of this.buttons) each.tabIndex = each === button ? 0 : -1;
  }
}
