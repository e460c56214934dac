// SPDX-License-Identifier: AGPL-3.0-or-later
import { Plugin, TextSelection, type EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { ask } from "./asking";
import type { Authors, Known } from "./authors";
import { byKey, partsOf, runsIn, type Part, type Run } from "./changes";
import type { Say } from "./words";

const REST = 300; // ms of quiet before the list is drawn again
type Outcome = "accepted" | "refused" | "withdrawn";
type Decided = { decided: string[]; left: string[] };

/** The list of open suggestions beside a text (templates/agende/beside.html): who decides picks some and says why. */
export class Review {
  private view: EditorView | undefined;
  private timer = 0;
  private readonly list: HTMLElement;
  private readonly status: HTMLElement;
  private readonly dialog: HTMLDialogElement;
  private readonly address: string;
  private readonly decides: boolean;

  constructor(
    private readonly panel: HTMLElement,
    private readonly authors: Authors,
    private readonly say: Say,
  ) {
    this.list = panel.querySelector("[data-list]")!;
    this.status = panel.querySelector("[role=status]")!;
    this.dialog = panel.querySelector("dialog")!;
    this.address = panel.dataset.review ?? "";
    this.decides = panel.dataset.decides !== undefined;
    panel.addEventListener("click", (event) => this.follow(event.target as Element));
    panel.addEventListener("change", () => this.count());
    this.dialog.querySelector("form")!.addEventListener("submit", (event) => this.decide(event));
    this.dialog.querySelector("[data-cancel]")!.addEventListener("click", () => this.dialog.close());
  }

  /** Keeps the list as the text is. */
  plugin(): Plugin {
    return new Plugin({
      view: (view) => {
        this.view = view;
        const later = (): void => this.later();
        this.authors.onChange(later);
        later();
        return {
          update: ({ state }, before) => void (state.doc !== before.doc && later()),
          destroy: () => this.authors.offChange(later),
        };
      },
    });
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.view && this.draw(this.view.state), REST);
  }

  private draw({ doc }: EditorState): void {
    const open = byKey(runsIn(doc));
    this.authors.meet([...open.keys()]);
    this.panel.hidden = false;
    const picked = new Set(this.picked());
    const focused = (document.activeElement as HTMLElement | null)?.dataset.name;
    this.list.replaceChildren(...[...open].map(([key, runs]) => this.item(key, partsOf(doc, runs), picked.has(key))));
    this.panel.querySelector("[data-total]")!.textContent = open.size ? ` (${open.size})` : "";
    this.panel.querySelector<HTMLElement>("[data-none]")!.hidden = open.size > 0;
    if (focused) (this.list.querySelector<HTMLElement>(`[data-name="${CSS.escape(focused)}"]`) ?? this.panel.querySelector("h2")!).focus();
    this.count();
  }

  private item(key: string, parts: Part[], isPicked: boolean): HTMLElement {
    const known = this.authors.of(key);
    const name = known?.who ?? this.say("somebody");
    const item = this.copy("item");
    item.dataset.key = key;
    item.querySelector("[data-who]")!.textContent = [name, known?.body].filter(Boolean).join(", ");
    item.querySelector("[data-diff]")!.append(...parts.map((part) => this.part(part)));
    const choice = item.querySelector<HTMLInputElement>("input")!;
    choice.checked = isPicked;
    choice.closest("label")!.hidden = !this.canDecide(known);
    for (const button of item.querySelectorAll<HTMLButtonElement>("button")) {
      const { act } = button.dataset;
      button.hidden = act === "withdrawn" ? !known?.mine : act !== "show" && !this.canDecide(known);
      button.dataset.name = `${key} ${act}`;
      button.setAttribute("aria-label", `${button.textContent}: ${name}`);
    }
    choice.dataset.name = `${key} choice`;
    return item;
  }

  private part({ kind, words }: Part): Node {
    if (kind === "same") return document.createTextNode(words);
    const isNew = kind === "inserted" || kind === "split";
    const shown = document.createElement(isNew ? "ins" : "del");
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.textContent = ` ${this.say(`part-${kind}`)} `;
    shown.append(said, words);
    return shown;
  }

  private copy(name: string): HTMLElement {
    const template = this.panel.querySelector<HTMLTemplateElement>(`template[data-copy="${name}"]`)!;
    return template.content.firstElementChild!.cloneNode(true) as HTMLElement;
  }

  /** Who decides, not on their own. */
  private canDecide(known: Known | undefined): boolean {
    return this.decides && Boolean(known) && !known!.mine;
  }

  private picked(): string[] {
    return [...this.list.querySelectorAll<HTMLInputElement>("input:checked")].map((choice) => choice.closest<HTMLElement>("[data-key]")!.dataset.key!);
  }

  private count(): void {
    const several = this.panel.querySelector<HTMLElement>("[data-several]")!;
    const count = this.picked().length;
    several.hidden = count === 0;
    several.querySelector("[data-count]")!.textContent = this.say(count === 1 ? "picked-one" : "picked", { count });
  }

  private follow(target: Element): void {
    const act = target.closest<HTMLElement>("[data-act]")?.dataset.act;
    if (!act) return;
    const key = target.closest<HTMLElement>("[data-key]")?.dataset.key;
    const keys = key ? [key] : this.picked();
    if (act === "show") return this.show(key!);
    if (act === "withdrawn") return void this.send(keys, "withdrawn", "");
    this.askWhy(keys, act as Outcome);
  }

  /** Takes the cursor to a suggestion. */
  private show(key: string): void {
    const run: Run | undefined = runsIn(this.view!.state.doc).find((each) => each.key === key);
    if (!run || !this.view) return;
    const { state } = this.view;
    this.view.dispatch(state.tr.setSelection(TextSelection.between(state.doc.resolve(run.from), state.doc.resolve(run.to))).scrollIntoView());
    this.view.focus();
  }

  private askWhy(keys: string[], outcome: Outcome): void {
    const { dialog } = this;
    dialog.dataset.keys = keys.join(" ");
    dialog.dataset.outcome = outcome;
    dialog.querySelector("h2")!.textContent = this.say(`${outcome}-${keys.length === 1 ? "one" : "many"}`, { count: keys.length });
    dialog.querySelector("textarea")!.value = "";
    this.wrong("");
    dialog.showModal();
  }

  private wrong(words: string): void {
    const error = this.dialog.querySelector<HTMLElement>("[data-error]")!;
    error.hidden = !words;
    error.textContent = words;
    this.dialog.querySelector("textarea")!.setAttribute("aria-invalid", String(Boolean(words)));
  }

  private async decide(event: Event): Promise<void> {
    event.preventDefault();
    const field = this.dialog.querySelector("textarea")!;
    if (!field.value.trim()) {
      this.wrong(this.say("no-reason"));
      return field.focus();
    }
    const { keys = "", outcome } = this.dialog.dataset;
    const error = await this.send(keys.split(" "), outcome as Outcome, field.value.trim());
    if (error) this.wrong(error);
    else this.dialog.close();
  }

  /** Tells the server; returns why not, in words. */
  private async send(keys: string[], outcome: Outcome, reason: string): Promise<string> {
    const form = new FormData();
    for (const key of keys) form.append("key", key);
    form.append("outcome", outcome);
    form.append("reason", reason);
    const { data, error } = await ask<Decided>(this.address, form);
    const words = data ? this.say(`done-${outcome}`, { count: data.decided.length }) : error || this.say("not-decided");
    this.status.textContent = words;
    return data ? "" : words;
  }
}
