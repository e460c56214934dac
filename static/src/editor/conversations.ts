// SPDX-License-Identifier: AGPL-3.0-or-later
import { Plugin, PluginKey, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { token } from "./asking";
import { redraw, typedIn } from "./half-written";
import { wordsOf, type Say } from "./words";

const REST = 60_000; // ms between two looks at what others said
const LONGEST = 280; // characters of a quotation

const marksKey = new PluginKey<Set<string>>("talked-about");

/** The conversations about a text beside it: the server's own page parts (agende/views/threads.py), and a sign on the
 * paragraphs that have an open one. */
export class Conversations {
  private view: EditorView | undefined;
  private readonly place: HTMLElement;

  constructor(
    private readonly panel: HTMLElement,
    root: HTMLElement,
    private readonly say: Say,
  ) {
    this.place = panel.querySelector("[data-threads]")!;
    root.querySelector<HTMLElement>("[data-do=comment]")?.toggleAttribute("hidden", false);
    document.addEventListener("text:comment", () => this.begin());
    panel.addEventListener("submit", (event) => void this.send(event));
    panel.addEventListener("click", (event) => this.follow(event));
  }

  plugin(): Plugin {
    return new Plugin({
      key: marksKey,
      state: {
        init: () => new Set<string>(),
        apply: (change, before) => (change.getMeta(marksKey) as Set<string> | undefined) ?? before,
      },
      props: { decorations: (state) => this.signs(state) },
      view: (view) => {
        this.view = view;
        void this.load();
        const timer = window.setInterval(() => void (document.hidden || this.isBusy || this.load()), REST);
        return { destroy: () => clearInterval(timer) };
      },
    });
  }

  /** Somebody is writing in it. */
  private get isBusy(): boolean {
    return this.place.contains(document.activeElement) || [...this.place.querySelectorAll("textarea")].some((field) => field.value);
  }

  private signs(state: EditorState): DecorationSet {
    const open = marksKey.getState(state);
    const found: Decoration[] = [];
    if (open?.size) state.doc.forEach((block, at) => {
      const sign = { class: "editor-talked", "data-end": ` ${this.say("talked-about")}` };
      if (open.has(block.attrs.id)) found.push(Decoration.node(at, at + block.nodeSize, sign));
    });
    return DecorationSet.create(state.doc, found);
  }

  private begin(): void {
    if (!this.view) return;
    const { selection, doc } = this.view.state;
    const { $from } = selection;
    const block = $from.depth ? $from.node(1) : ($from.nodeAfter ?? doc.firstChild!); // of all that is chosen, the first
    const chosen = doc.textBetween(selection.from, selection.to, " ").trim();
    const quote = (chosen || wordsOf(block).trim()).slice(0, LONGEST);
    void this.load({ blocco: String(block.attrs.id ?? ""), citazione: quote }).then(() => this.place.querySelector("textarea")?.focus());
  }

  private async load(about?: Record<string, string>): Promise<void> {
    const query = about ? `?${new URLSearchParams(about).toString()}` : "";
    await this.put(fetch(`${this.panel.dataset.talks}${query}`, { headers: { "X-Requested-With": "fetch" }, redirect: "error" }));
  }

  /** Shows the part of a page that the server answered with; whether it took what it was given (`sent`). */
  private async put(asked: Promise<Response>, sent: ReadonlyMap<string, string> = new Map()): Promise<boolean> {
    const status = this.panel.querySelector<HTMLElement>("[role=status]")!;
    let isTaken = false;
    try {
      const response = await asked;
      isTaken = response.ok;
      if (!response.ok && response.status !== 422) throw new Error();
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      redraw(this.place, page.body.childNodes, isTaken ? sent : new Map());
      this.panel.hidden = false;
      status.textContent = "";
    } catch {
      status.textContent = this.say("not-sent");
      return false;
    }
    const blocks = [...this.place.querySelectorAll<HTMLElement>("[data-thread][data-block]")].map((one) => one.dataset.block ?? "");
    this.view?.dispatch(this.view.state.tr.setMeta(marksKey, new Set(blocks)));
    return isTaken;
  }

  private async send(event: SubmitEvent): Promise<void> {
    const form = event.target as HTMLFormElement;
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    const headers = { "X-Requested-With": "fetch", "X-CSRFToken": token() };
    const isSaid = await this.put(fetch(form.action, { method: "POST", body, headers }), typedIn(form));
    if (isSaid) this.panel.querySelector<HTMLElement>("h2")!.focus();
    else this.place.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }

  /** From a conversation to its paragraph. */
  private follow(event: Event): void {
    const block = (event.target as Element).closest<HTMLElement>("[data-show-block]")?.dataset.showBlock;
    if (!block || !this.view) return;
    event.preventDefault();
    const at = this.view.state.doc.children.findIndex((each) => each.attrs.id === block);
    (this.view.dom.children[at] as HTMLElement | undefined)?.scrollIntoView({ block: "center" });
    this.view.focus();
  }
}
