// SPDX-License-Identifier: AGPL-3.0-or-later
import { answerOf, showAnswer } from "./answer-of";
import { Clock } from "./quiz-clock";
import { addressOf, batchOf, type Failure, type Said } from "./quiz-line";
import { Notices, writeNumbers } from "./quiz-notices";
import { Queue, type Listener } from "./quiz-queue";
import { Store } from "./quiz-store";
import { Tabs } from "./quiz-tabs";

const LOOK_EVERY = 25_000; // give or take a fifth, while nothing else is heard
const LOOK_SOON = 3000; // after the seat was taken from elsewhere: what was under way there comes now

/** The form of an attempt whose answers are kept on the device at once and sent as they are given. Without it the form works by its buttons. */
export class QuizSheet extends HTMLElement implements Listener {
  private readonly attempt = this.dataset.attempt ?? "";
  private readonly form = this.querySelector("form")!;
  private readonly fields = this.querySelector<HTMLFieldSetElement>("[data-sheet-fields]")!;
  private readonly questions = [...this.querySelectorAll<HTMLElement>("[data-question]")];
  private readonly status = this.querySelector<HTMLElement>("[data-status]")!;
  private readonly notices = new Notices(this, this.status);
  private readonly clock = new Clock(this.querySelector<HTMLElement>("[data-clock]")!);
  private readonly tabs = new Tabs(this.attempt);
  private readonly store = new Store();
  private readonly queue = new Queue(this.attempt, this.tabs.device, this.store, this);
  /** What each question was last known to hold. */
  private readonly known = new Map<string, string>();
  private isTimeOver = false;
  private hasLate = false;
  /** Somewhere else was answered too: something may still come from there. */
  private wasElsewhere = false;
  private quiet = drawn();
  /** Question → its answer from elsewhere, not shown yet because the person is in it. */
  private readonly arriving = new Map<string, object>();

  connectedCallback(): void {
    this.questions.forEach((question, at) => {
      question.dataset.number = String(at + 1);
      this.known.set(uidOf(question), written(question));
    });
    this.clock.onMilestone = (words) => this.notices.say(words);
    this.clock.onZero = () => this.timeIsOver();
    this.tabs.onOther = () => this.queue.leaveSeat();
    const bar = this.querySelector<HTMLElement>("[data-sheet-bar]")!;
    new ResizeObserver(() => this.makeRoomFor(bar)).observe(bar);
    void this.start();
  }

  private async start(): Promise<void> {
    this.listen();
    await Promise.all([this.queue.load(), this.tabs.announce()]);
    this.queue.device = this.tabs.device;
    this.queue.seen = Number(this.form.querySelector<HTMLInputElement>("[name=seen]")?.value ?? 0);
    for (const question of this.questions) this.collect(question);
    this.showWaiting();
    if (this.queue.waiting.length) this.notices.state("saving");
    if (!this.store.isLasting) this.notices.show("memory");
    const seconds = this.dataset.secondsLeft;
    if (seconds) this.clock.sync(Number(seconds));
    await this.queue.work();
  }

  /** The bar is never over what has the focus, also when a notice makes it taller. */
  private makeRoomFor(bar: HTMLElement): void {
    document.documentElement.style.scrollPaddingTop = `${bar.offsetHeight + 16}px`;
    const focused = document.activeElement;
    const isCovered = this.fields.contains(focused) && focused!.getBoundingClientRect().top < bar.getBoundingClientRect().bottom;
    if (isCovered) focused!.scrollIntoView({ block: "nearest" });
  }

  private listen(): void {
    for (const kind of ["input", "change"]) this.form.addEventListener(kind, (event) => this.typed(event.target as Element));
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.addEventListener("click", (event) => this.pressed((event.target as Element).closest<HTMLElement>("[data-do]")?.dataset.do));
    this.form.addEventListener("focusout", () => window.setTimeout(() => this.takeIn()));
    window.addEventListener("online", () => this.cameBack(0));
    window.addEventListener("focus", () => this.cameBack());
    window.addEventListener("offline", () => this.failed("offline"));
    window.addEventListener("pagehide", () => this.queue.lastWords());
    window.addEventListener("pageshow", (event) => event.persisted && void this.queue.takeSeat());
    window.addEventListener("beforeunload", (event) => !this.store.isLasting && this.queue.waiting.length && event.preventDefault());
    document.addEventListener("visibilitychange", () => this.cameBack());
    document.addEventListener("quiz:settle", (event) => (event as CustomEvent<Promise<boolean>[]>).detail.push(this.settle()));
    window.setInterval(() => this.cameBack(this.quiet), 5000);
  }

  /** Nothing is left to send: asked before signing out. */
  private async settle(): Promise<boolean> {
    return (await this.queue.work()) && this.queue.waiting.length === 0;
  }

  /** Looks how the test stands when nothing was heard for so long: somebody may go on elsewhere. A page in the background asks nothing. */
  private cameBack(quiet = 2000): void {
    if (document.visibilityState === "hidden") return void this.queue.work();
    const last = Math.max(this.queue.heardAt, this.queue.lookedAt);
    if (!navigator.onLine || performance.now() - last < quiet) return;
    this.quiet = drawn();
    void this.queue.look();
  }

  private typed(target: Element): void {
    const question = target.closest<HTMLElement>("[data-question]");
    if (question) this.collect(question);
  }

  /** Takes the answer of a question, if it is not the one known. */
  private collect(question: HTMLElement): void {
    const now = written(question);
    if (this.fields.disabled || this.known.get(uidOf(question)) === now) return;
    this.known.set(uidOf(question), now);
    this.queue.add(uidOf(question), answerOf(question));
    if (navigator.onLine) this.notices.state("saving");
    else this.failed("offline");
  }

  private showWaiting(): void {
    for (const one of this.queue.waiting) this.put(one.question_uid, one.answer);
  }

  /** Shows an answer; whether it is another than before. */
  private put(uid: string, answer: object): boolean {
    const question = this.questions.find((one) => uidOf(one) === uid);
    if (!question) return false;
    const before = written(question);
    if (before !== JSON.stringify(answer)) showAnswer(question, answer as Record<string, unknown>);
    this.known.set(uid, written(question));
    return before !== written(question);
  }

  // What the queue tells.

  seated({ answers = {}, epoch, is_open }: Said): void {
    this.arriving.clear();
    this.showWaiting();
    const waiting = new Set(this.queue.waiting.map((one) => one.question_uid));
    for (const uid of this.known.keys()) if (!waiting.has(uid)) this.put(uid, answers[uid] ?? {});
    this.dataset.seat = "here";
    this.notices.drop("elsewhere");
    this.fields.disabled = this.isTimeOver || this.queue.isHandingIn;
    this.wasElsewhere ||= epoch > 1;
    if (!this.tabs.takes(epoch) || !is_open || this.fields.disabled) return;
    this.quiet = LOOK_SOON;
    this.notices.offer("moved");
  }

  arrived(answers: Record<string, object>): void {
    for (const uid of this.known.keys()) this.arriving.set(uid, answers[uid] ?? {});
    this.takeIn();
  }

  /** Shows what came from elsewhere, but not over what is this page's own or where the person is. */
  private takeIn(): void {
    const current = document.activeElement?.closest("[data-question]");
    const due = this.questions.filter((one) => one !== current && this.arriving.has(uidOf(one)));
    const changed = due.filter((one) => !this.queue.holds(uidOf(one)) && this.put(uidOf(one), this.arriving.get(uidOf(one))!));
    for (const one of due) this.arriving.delete(uidOf(one));
    if (!changed.length) return;
    const { shown, place } = this.notices;
    if (shown === "missing" && this.missing().length) writeNumbers(place, this.missing());
    else if (shown === "missing") this.notices.close();
    else if (["", "moved", "arrived"].includes(shown)) writeNumbers(this.notices.show("arrived"), changed);
  }

  unseated(): void {
    this.arriving.clear();
    const hadFocus = this.fields.contains(document.activeElement);
    this.dataset.seat = "elsewhere";
    this.fields.disabled = true;
    const notice = this.notices.show("elsewhere");
    if (hadFocus) notice.querySelector("button")?.focus();
  }

  heard(said: Said): void {
    this.hasLate ||= Boolean(said.late?.length);
    this.clock.sync(said.seconds_left);
    this.notices.drop("signed-out", "stale", "later");
    const words = (this.status.dataset.last = said.saved_words || this.status.dataset.last || "");
    if (this.queue.waiting.length) this.notices.state("saving");
    else this.notices.state(words ? "saved" : "idle", words);
    if (!said.is_open && !batchOf(this.queue.waiting).length && !this.queue.isHandingIn) this.isOver();
  }

  failed(why: Failure): void {
    if (why === "signed-out" || why === "stale" || why === "refused") {
      this.notices.state(why);
      if (why === "refused") this.fields.disabled = true;
      if (why === "refused" || this.notices.shown !== "elsewhere") this.notices.show(why);
      return;
    }
    this.notices.state(why === "offline" ? "offline" : "service", this.store.isLasting ? "" : this.status.dataset.memory);
    if (this.queue.isHandingIn && !this.isTimeOver) this.notices.show("later");
  }

  handedIn(said: Said): void {
    this.isOver(said.result);
  }

  /** Handed in, here or elsewhere, or by the clock. */
  private isOver(result = addressOf(this.attempt) + "esito/"): void {
    this.clock.stop();
    this.tabs.forget();
    this.fields.disabled = true;
    if (this.hasLate) this.notices.show("late");
    else location.assign(result);
  }

  private timeIsOver(): void {
    this.isTimeOver = true;
    if (!this.queue.isSeated && !this.queue.wantsSeat) return;
    this.fields.disabled = true;
    this.notices.show("time-over");
    void this.queue.handIn();
  }

  // What the person does.

  private submitted(event: SubmitEvent): void {
    event.preventDefault();
    const pressed = (event.submitter as HTMLButtonElement | null)?.name;
    if (pressed === "save") void this.leave();
    else void this.checkAndHandIn();
  }

  /** Asks about questions without an answer, unless it comes from elsewhere just then. */
  private async checkAndHandIn(): Promise<void> {
    if (this.missing().length && this.wasElsewhere && navigator.onLine && (await this.queue.work())) await this.queue.look();
    if (this.fields.disabled) return;
    if (this.missing().length) this.askAbout(this.missing());
    else await this.handIn();
  }

  private missing(): HTMLElement[] {
    return this.questions.filter((one) => written(one) === "{}");
  }

  private askAbout(missing: HTMLElement[]): void {
    const notice = this.notices.show("missing");
    writeNumbers(notice, missing);
    notice.querySelector<HTMLElement>("[tabindex]")?.focus();
  }

  private pressed(what: string | undefined): void {
    if (what === "here") void this.goOnHere();
    if (what === "hand-in") void this.handIn();
    if (what === "stay") this.stay();
    if (what === "close") this.notices.close();
  }

  private async goOnHere(): Promise<void> {
    await this.tabs.announce();
    await this.queue.takeSeat();
  }

  private async handIn(): Promise<void> {
    this.notices.show("");
    this.fields.disabled = true;
    await this.queue.handIn();
  }

  /** The person would rather not hand in yet. */
  private stay(): void {
    this.queue.stay();
    this.fields.disabled = this.isTimeOver;
    this.notices.show("");
    this.form.querySelector<HTMLElement>("[name=hand_in]")?.focus();
  }

  private async leave(): Promise<void> {
    if (await this.queue.work()) location.assign(this.dataset.leave ?? "/");
    else this.notices.say(this.status.textContent ?? "");
  }
}

/** How long to hear nothing before asking: pages that were opened together do not ask together. */
function drawn(): number {
  return LOOK_EVERY * (0.8 + 0.4 * Math.random());
}

function uidOf(question: HTMLElement): string {
  return question.dataset.question ?? "";
}

function written(question: HTMLElement): string {
  return JSON.stringify(answerOf(question));
}

customElements.define("quiz-sheet", QuizSheet);
