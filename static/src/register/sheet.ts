// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Failure } from "../components/quiz-line";
import { Notices } from "../components/quiz-notices";
import { keepSaid, keptSaid } from "./here";
import type { Line, Said } from "./line";
import { Queue, type Listener } from "./queue";
import { Rows, withAdded } from "./rows";
import type { Tap } from "./store";

const LOOK_EVERY = 20_000;
const BEFORE_SENDING = 300; // taps in quick succession go together

/** The register of a session, around forms that work by their buttons: each tap is kept on the device, then sent. */
class RegisterSheet extends HTMLElement implements Listener {
  private lines: Line[] = [];
  private asOf = "";
  private queue!: Queue;
  private rows!: Rows;
  private notices!: Notices;
  private pause: number | undefined;

  connectedCallback(): void {
    const { session = "", me = "", events = "" } = this.dataset;
    this.queue = new Queue(session, me, events, this);
    this.rows = new Rows(this);
    this.notices = new Notices(this, this.querySelector<HTMLElement>("[data-status]")!);
    this.take(JSON.parse(this.querySelector("script[type='application/json']")!.textContent!) as Said);
    this.addEventListener("submit", (event) => this.tapped(event));
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("toggle", (event) => this.unfolded(event.target as HTMLDetailsElement), { capture: true });
    this.querySelector("[data-find]")!.addEventListener("input", () => this.finds());
    window.addEventListener("online", () => void this.queue.work());
    document.addEventListener("visibilitychange", () => document.hidden || void this.queue.work());
    document.addEventListener("quiz:settle", (event) => (event as CustomEvent<Promise<boolean>[]>).detail.push(this.settled()));
    window.setInterval(() => document.hidden || void this.queue.work(), LOOK_EVERY);
    this.asksAboutTaps();
    void this.begin();
  }

  heard(said: Said): void {
    this.take(said);
    void keepSaid(this.dataset.events!, said);
    this.notices.drop("signed-out", "stale", "first");
    if (!this.queue.unsent.length) this.notices.state("saved", said.saved_words);
  }

  failed(why: Failure): void {
    const isCalm = !this.queue.unsent.length;
    const state = why === "conflict" ? "refused" : why;
    this.notices.state(state, isCalm && why === "offline" ? this.status("calm") : undefined);
    if (state === "signed-out" || state === "stale" || state === "refused") this.notices.offer(why);
    this.show(); // what was not acknowledged shows as unsent
  }

  /** What signing out asks here is about taps, not about answers to a test. */
  private asksAboutTaps(): void {
    const words = this.querySelector("template[data-unsent-taps]")!;
    document.querySelector("template[data-unsent]")?.replaceWith(words);
    words.setAttribute("data-unsent", "");
  }

  private async begin(): Promise<void> {
    const kept = await keptSaid<Said>(this.dataset.events!);
    if (kept) this.take(kept);
    await this.queue.load();
    this.show();
    await this.queue.work();
    if (!this.queue.isLasting) this.notices.offer("memory");
    this.dataset.begun = "";
  }

  /** The newest word of the server counts: that of the page, that kept beside it, that just heard. */
  private take(said: Said): void {
    if (said.as_of >= this.asOf) [this.asOf, this.lines] = [said.as_of, said.lines];
    this.show();
  }

  private show(): void {
    const { taps } = this.queue;
    this.rows.show(withAdded(this.lines, taps), taps);
    this.finds();
  }

  private tapped(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-tap]")) return;
    event.preventDefault();
    event.stopPropagation();
    const given = Object.fromEntries(new FormData(form, event.submitter)) as Record<string, string>;
    const { person = "", kind = "" } = given;
    const row = this.rows.row(person);
    const isTimed = kind === "left" || kind === "arrived";
    if (isTimed && !given.clock) return form.querySelector<HTMLElement>("[name=clock]")!.focus();
    if (kind === "present" && row?.dataset.state === "present") return this.opens(row); // a second tap takes nothing away
    const names = { given_name: given.given_name?.trim(), family_name: given.family_name?.trim() };
    const isAdded = person === "";
    void this.tap({ person, kind: kind as Tap["kind"], seen: this.seen(person), clock: isTimed ? given.clock : undefined, ...(isAdded ? names : {}) });
    if (isAdded) form.reset();
    const more = row?.querySelector("details");
    if (!more?.open) return;
    more.open = false;
    more.querySelector("summary")!.focus();
  }

  private async tap(given: Parameters<Queue["add"]>[0]): Promise<void> {
    this.notices.state("saving");
    const kept = this.queue.add(given);
    this.show();
    await kept;
    if (!this.queue.isLasting) this.notices.offer("memory");
    if (!navigator.onLine) this.failed("offline");
    clearTimeout(this.pause);
    this.pause = window.setTimeout(() => void this.queue.work(), BEFORE_SENDING);
  }

  /** The marks of a line that are before one's eyes: those a new tap takes the place of. */
  private seen(person: string): string[] {
    const marks = this.lines.find((one) => one.person === person)?.marks ?? [];
    return [...marks, ...this.queue.unsent.filter((one) => one.person === person).map((one) => one.client_uid)];
  }

  private opens(row: HTMLElement): void {
    const more = row.querySelector("details")!;
    more.open = true;
    more.querySelector<HTMLElement>("button, input")!.focus();
  }

  /** An hour begins with that of now. */
  private unfolded(more: HTMLDetailsElement): void {
    const hour = more.querySelector<HTMLInputElement>("[name=clock]");
    if (hour && more.open) hour.value = new Date().toLocaleTimeString("it-IT", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Rome" });
  }

  private clicked(event: Event): void {
    const one = (event.target as Element).closest<HTMLElement>("[data-close], [data-do=close]");
    if (one?.dataset.do) return this.notices.close();
    if (one && (this.queue.unsent.length || !navigator.onLine)) this.holdsBack(event);
  }

  /** The register closes when the server has every tap. */
  private holdsBack(event: Event): void {
    event.preventDefault();
    this.notices.show("first");
    this.notices.place.querySelector("[data-left]")!.textContent = String(this.queue.unsent.length);
    void this.queue.work();
  }

  private finds(): void {
    const typed = this.querySelector<HTMLInputElement>("[data-find]")!.value;
    const found = this.rows.find(typed);
    const words = this.querySelector<HTMLElement>("[data-found]")!;
    const said = typed.trim() ? words.dataset.found!.replace("{count}", String(found)) : "";
    if (words.textContent !== said) words.textContent = said;
  }

  private status(name: string): string {
    return this.querySelector("[data-status]")!.getAttribute(`data-${name}`) ?? "";
  }

  private async settled(): Promise<boolean> {
    await this.queue.work();
    return this.queue.unsent.length === 0;
  }
}

customElements.define("register-sheet", RegisterSheet);
