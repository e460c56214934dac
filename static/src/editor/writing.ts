// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Plugin } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { yXmlFragmentToProseMirrorRootNode } from "y-prosemirror";
import { Doc, type XmlFragment } from "yjs";
import { Authors } from "./authors";
import { Conversations } from "./conversations";
import { goneWords } from "./gone";
import { Unsaved } from "./kept";
import { KeptBox, type Why } from "./kept-box";
import { isKnown } from "./known";
import { guardLeaving } from "./leaving";
import { showPeople } from "./presence";
import { forgetDecided } from "./proposing";
import { Review } from "./review";
import { Saving } from "./saving";
import { schema } from "./schema";
import { StatusLine } from "./status";
import { Store } from "./store";
import { surface } from "./surface";
import { shownSuggestions } from "./shown";
import { sayer, type Say } from "./words";

const PATIENCE = 8000; // ms for the first connection, then as many for that by HTTP; then the form stays
const REST = 1500; // ms after which what is saved is forgotten as unsaved
const TOO_FAST = 4429;
const WHY: Record<number, Why> = { 4403: "no_right", 4409: "closed" };

/** The page of a text: the plain form, until this browser and the server have the text in common; then the editor in its place. */
export class Writing {
  private readonly doc = new Doc();
  private readonly fragment: XmlFragment = this.doc.getXmlFragment("prosemirror");
  private readonly say: Say;
  private readonly saving: Saving;
  private readonly status: StatusLine;
  private readonly kept: KeptBox;
  private readonly unsaved = new Unsaved((ids) => this.store?.setUnsaved(ids));
  private store: Store | undefined;
  private view: EditorView | undefined;
  private isOver = false;
  private forgetting = 0;
  private listeners: (() => void)[] = [];

  constructor(
    private readonly root: HTMLElement,
    private readonly form: HTMLFormElement,
  ) {
    const { doc: uid = "", origin, line = "" } = root.dataset;
    this.say = sayer(root);
    this.kept = new KeptBox(root.querySelector("[data-kept]")!);
    this.status = new StatusLine(root.querySelector("[data-status]")!, this.say);
    this.saving = new Saving(this.doc, origin || location.origin.replace(/^http/, "ws"), uid, line, () => this.follow());
  }

  async start(): Promise<void> {
    const { doc: uid, person } = this.root.dataset;
    this.store = await Store.open(`testo-${uid}-${person}`, this.doc, true);
    if (!this.store) return this.stayWithForm("no-store");
    this.unsaved.add(await this.store.unsaved());
    this.saving.connect();
    await this.until(() => this.saving.provider.synced || this.saving.refusal !== undefined, 2 * PATIENCE);
    const area = this.form.querySelector("textarea")!;
    if (this.saving.refusal) return;
    if (!this.saving.provider.synced && this.unsaved.isNone) return this.stayWithForm("no-line");
    if (!isKnown(this.fragment)) return this.stayWithForm("newer");
    if (area.value !== area.defaultValue) return this.stayWithForm("begun");
    this.open();
  }

  private open(): void {
    const { root, fragment, say, saving } = this;
    this.takeUpDraft();
    fragment.observeDeep(() => isKnown(fragment) || this.growOld()); // before y-prosemirror, which would delete it
    const gone = goneWords((words, block) => this.kept.put(words, "gone", block), (id) => this.unsaved.has(id));
    const { plugins, mine } = this.beside();
    this.view = surface({ root, fragment, say, mine, provider: saving.provider, plugins: [this.unsaved.watch(), gone, ...plugins] });
    showPeople(saving.provider, root.querySelector("[data-people]")!, root.dataset.name ?? "", say);
    this.swap(true);
    const isSettled = (): boolean => this.isOver || saving.state === "saved";
    guardLeaving(isSettled, (isSo, time) => this.until(isSo, time), this.form.querySelector("[data-hand-in]"), say("waiting"));
    this.follow();
  }

  /** What stands beside the text: suggestions, in a zone's common text, and conversations. */
  private beside(): { plugins: Plugin[]; mine: Set<string> | null } {
    const { root, say } = this;
    const plugins: Plugin[] = [];
    const talks = document.querySelector<HTMLElement>("[data-talks]");
    if (talks) plugins.push(new Conversations(talks, root, say).plugin());
    const panel = document.querySelector<HTMLElement>("[data-review]");
    if (!panel) return { plugins, mine: null };
    const authors = new Authors(panel.dataset.review ?? "", root.dataset.name ?? "");
    void authors.load();
    plugins.push(shownSuggestions(authors, say), new Review(panel, authors, say).plugin(), forgetDecided(authors.mine));
    return { plugins, mine: root.dataset.mode === "suggest" ? authors.mine : null };
  }

  /** Shows the parts of the page for the editor, or those for the form. */
  private swap(isEditor: boolean): void {
    this.root.querySelector<HTMLElement>("[data-editor-body]")!.hidden = !isEditor;
    for (const part of this.form.querySelectorAll<HTMLElement>("[data-form-part]")) part.hidden = isEditor;
    for (const part of this.form.querySelectorAll<HTMLElement>("[data-editor-part]")) part.hidden = !isEditor;
  }

  private stayWithForm(reason: string): void {
    this.isOver = true;
    this.saving.end();
    this.note(this.say(reason));
  }

  private note(words: string): void {
    const note = this.root.querySelector<HTMLElement>("[data-note]")!;
    note.hidden = !words;
    note.querySelector("p")!.textContent = words;
  }

  /** After whatever happens on the line. */
  private follow(): void {
    if (this.isOver) return;
    const { state, refusal } = this.saving;
    this.status.show(state, refusal);
    this.root.querySelector<HTMLElement>("[data-by-http]")!.hidden = !this.saving.isByHttp || state === "offline";
    for (const listener of this.listeners) listener();
    clearTimeout(this.forgetting);
    if (state === "saved") this.forgetting = window.setTimeout(() => this.unsaved.clear(), REST);
    if (refusal) this.giveUp(refusal);
  }

  /** The server takes nothing more: what it did not take goes to the box, nothing of it stays in the browser's copy. What
   * is typed from now goes to the box too. */
  private giveUp(code: number): void {
    this.isOver = true;
    const doc = this.view?.state.doc ?? yXmlFragmentToProseMirrorRootNode(this.fragment, schema);
    const words = this.unsaved.text(doc);
    const isForGood = code !== TOO_FAST; // that is over when the page is loaded again
    if (isForGood && (!words || this.kept.put(words, WHY[code] ?? "other", this.unsaved.only))) void this.store?.leave();
    this.root.querySelector<HTMLElement>("[data-sign-in]")!.hidden = code !== 4401;
    const hadFocus = this.view?.hasFocus();
    this.view?.setProps({ editable: () => false });
    this.view?.dom.setAttribute("aria-readonly", "true");
    if (hadFocus && isForGood && words) this.kept.take();
    if (!this.view) this.note(this.root.querySelector("[data-status]")!.textContent);
  }

  /** A newer page wrote what this one does not know: it lets go of the text before it harms it. */
  private growOld(): void {
    if (this.isOver || !this.view) return;
    const words = this.unsaved.text(this.view.state.doc);
    if (words && this.saving.state !== "saved") this.kept.put(words, "other", this.unsaved.only);
    this.view.destroy();
    this.root.querySelector<HTMLElement>("[data-editor-body]")!.hidden = true;
    this.isOver = true;
    this.saving.end();
    this.note(this.say("newer"));
  }

  /** A text that the plain form kept in this tab (components/draft-keeper) goes to the box: it is not in the editor. */
  private takeUpDraft(): void {
    const offer = this.form.querySelector<HTMLElement>("[data-draft-offer]");
    const key = `bozza:${this.form.dataset.draft}`;
    const draft = sessionStorage.getItem(key);
    if (!draft || !offer || offer.hidden || !this.kept.put(draft, "other")) return;
    sessionStorage.removeItem(key);
    offer.hidden = true;
  }

  /** Whether that became so in the time given. */
  private until(isSo: () => boolean, time: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.listeners = this.listeners.filter((each) => each !== look);
        resolve(isSo());
      };
      const look = (): void => void (isSo() && end());
      const timer = setTimeout(end, time);
      this.listeners.push(look);
      look();
    });
  }
}
