// SPDX-License-Identifier: AGPL-3.0-or-later
import type { EditorView } from "prosemirror-view";
import { yXmlFragmentToProseMirrorRootNode } from "y-prosemirror";
import { Doc, type XmlFragment } from "yjs";
import { KeptBox, Unsaved } from "./kept";
import { isKnown } from "./known";
import { showPeople } from "./presence";
import { Saving } from "./saving";
import { schema } from "./schema";
import { StatusLine } from "./status";
import { Store } from "./store";
import { surface } from "./surface";
import { sayer, type Say } from "./words";

const PATIENCE = 8000; // ms for the first connection; then the form stays
const REST = 1500; // ms after which what is saved is forgotten as unsaved
const TOO_FAST = 4429;

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
    const { doc: uid = "", person = "", origin } = root.dataset;
    this.say = sayer(root);
    this.kept = new KeptBox(root.querySelector("[data-kept]")!, `${uid}-${person}`);
    this.status = new StatusLine(root.querySelector("[data-status]")!, this.say);
    this.saving = new Saving(this.doc, origin || location.origin.replace(/^http/, "ws"), uid, () => this.follow());
  }

  async start(): Promise<void> {
    const { doc: uid, person } = this.root.dataset;
    this.store = await Store.open(`testo-${uid}-${person}`, this.doc);
    if (!this.store) return this.stayWithForm("no-store");
    this.unsaved.add(await this.store.unsaved());
    this.saving.connect();
    await this.until(() => this.saving.provider.synced || this.saving.refusal !== undefined, PATIENCE);
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
    this.view = surface({ root, fragment, say, provider: saving.provider, watch: this.unsaved.watch() });
    showPeople(saving.provider, root.querySelector("[data-people]")!, root.dataset.name ?? "", say);
    this.swap(true);
    this.guardLeaving();
    this.follow();
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
    for (const listener of this.listeners) listener();
    clearTimeout(this.forgetting);
    if (state === "saved") this.forgetting = window.setTimeout(() => this.unsaved.clear(), REST);
    if (refusal) this.giveUp(refusal);
  }

  /** The server takes nothing more: what it did not take goes to the box, and nothing of it stays in the browser's copy. */
  private giveUp(code: number): void {
    this.isOver = true;
    const doc = this.view?.state.doc ?? yXmlFragmentToProseMirrorRootNode(this.fragment, schema);
    const words = this.unsaved.text(doc);
    const isForGood = code !== TOO_FAST; // that is over when the page is loaded again
    if (isForGood && (!words || this.kept.put(words))) void this.store?.empty();
    this.root.querySelector<HTMLElement>("[data-sign-in]")!.hidden = code !== 4401;
    this.view?.setProps({ editable: () => false });
    this.view?.dom.setAttribute("aria-readonly", "true");
    if (!this.view) this.note(this.root.querySelector("[data-status]")!.textContent);
  }

  /** A newer page wrote what this one does not know: it lets go of the text before it harms it. */
  private growOld(): void {
    if (this.isOver || !this.view) return;
    const words = this.unsaved.text(this.view.state.doc);
    if (words && this.saving.state !== "saved") this.kept.put(words);
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
    if (!draft || !offer || offer.hidden || !this.kept.put(draft)) return;
    sessionStorage.removeItem(key);
    offer.hidden = true;
  }

  private guardLeaving(): void {
    const isSettled = (): boolean => this.isOver || this.saving.state === "saved";
    window.addEventListener("beforeunload", (event) => {
      if (!isSettled()) event.preventDefault();
    });
    document.addEventListener("quiz:settle", (event) => { // signing out
      const wait = this.until(isSettled, PATIENCE).then(() => true); // beforeunload asks when it was in vain
      (event as CustomEvent<Promise<boolean>[]>).detail.push(wait);
    });
    const link = this.form.querySelector<HTMLAnchorElement>("[data-hand-in]");
    link?.addEventListener("click", (event) => {
      if (isSettled()) return;
      event.preventDefault();
      const words = link.textContent;
      link.textContent = this.say("waiting");
      void this.until(isSettled, 3 * PATIENCE).then((isSaved) => {
        link.textContent = words;
        if (isSaved && !this.isOver) location.assign(link.href);
      });
    });
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
