// SPDX-License-Identifier: AGPL-3.0-or-later
import { ask, batchOf, send, type Failure, type Said } from "./quiz-line";
import type { Kept, Store } from "./quiz-store";

/** Whoever shows what happens to the queue. */
export interface Listener {
  heard(said: Said): void;
  failed(why: Failure): void;
  seated(said: Said): void;
  /** Answers given elsewhere before, which the server has only now. */
  arrived(answers: Record<string, object>): void;
  unseated(): void;
  handedIn(said: Said): void;
}

const PAUSE = 400; // after the last key
const LONGEST_PAUSE = 3000; // while keys go on
const LONGEST_WAIT = 15_000;

/** The answers of a page on their way to the server: written on the device at once, sent in order, one request at a time. */
export class Queue {
  waiting: Kept[] = [];
  isSeated = false;
  wantsSeat = true;
  heardAt = -Infinity;
  lookedAt = -Infinity;
  isRefused = false;
  /** The last event that the page was made from. */
  seen = 0;

  private epoch = 0;
  private seq = 0;
  private isCut = false;
  /** The last event of other epochs that the page shows. */
  private others = 0;
  /** Questions answered under our epoch: nothing from elsewhere counts for them. */
  private readonly ours = new Set<string>();
  private tries = 0;
  private handInKey = "";
  private readonly typedSeated = new Set<string>();
  private readonly sent = new Set<string>();
  private working: Promise<boolean> | undefined;
  private pause: number | undefined;
  private pausedAt = 0;
  private again: number | undefined;

  constructor(
    private readonly attempt: string,
    public device: string,
    private readonly store: Store,
    private readonly listener: Listener,
  ) {}

  /** Takes up what an earlier page left unsent. */
  async load(): Promise<void> {
    const left = await this.store.rows(this.attempt);
    this.waiting = [...left, ...this.waiting];
    this.seq = Math.max(this.seq, ...left.map((one) => one.seq));
  }

  /** An answer was given: kept at once, sent when the keys rest. It takes the place of one not sent yet. */
  add(question_uid: string, answer: object): void {
    const { attempt, device, epoch } = this;
    const one: Kept = { client_uid: uuid(), attempt, device, epoch, seq: ++this.seq, question_uid, answer, client_at: new Date().toISOString(), seen: this.seen };
    if (epoch) this.typedSeated.add(one.client_uid);
    if (epoch) this.ours.add(question_uid);
    const isOld = (old: Kept) => old.question_uid === question_uid && old.epoch === epoch && old.device === device && !this.sent.has(old.client_uid);
    const old = this.waiting.filter(isOld).map((past) => past.client_uid);
    this.waiting = [...this.waiting.filter((past) => !old.includes(past.client_uid)), one];
    void this.store.change([one], old);
    this.soon();
  }

  /** Everything that waits is sent, the seat taken, the attempt handed in; false when it could not be: it is tried again by itself. */
  work(): Promise<boolean> {
    clearTimeout(this.again);
    clearTimeout(this.pause);
    this.pausedAt = 0;
    if (this.isRefused) return Promise.resolve(false);
    return (this.working ??= this.run().finally(() => (this.working = undefined)));
  }

  /** Hands in after all that waits. */
  handIn(): Promise<boolean> {
    this.handInKey ||= uuid();
    return this.work();
  }

  get isHandingIn(): boolean {
    return this.handInKey !== "";
  }

  stay(): void {
    this.handInKey = "";
  }

  /** Another page of this browser, or another device, answers from now on. */
  leaveSeat(): void {
    this.wantsSeat = false;
    if (this.isSeated) void this.work();
    this.isSeated = false;
    this.epoch = 0;
    this.listener.unseated();
  }

  takeSeat(): Promise<boolean> {
    this.wantsSeat = true;
    this.isSeated = false;
    return this.work();
  }

  /** The page goes away: what was not sent leaves with it, and is sent again at the next opening. */
  lastWords(): void {
    const batch = batchOf(this.waiting);
    if (batch.length) void send(batch);
  }

  /** Whether the question's answer is this page's own. */
  holds(question_uid: string): boolean {
    return this.ours.has(question_uid) || this.waiting.some((one) => one.question_uid === question_uid);
  }

  /** Asks how the attempt stands. */
  async look(): Promise<void> {
    this.isCut = true;
    this.lookedAt = performance.now();
    await this.work();
  }

  private soon(): void {
    const isResting = this.tries > 0 && navigator.onLine; // the server is in trouble: its turn comes
    if (isResting) return;
    const now = performance.now();
    this.pausedAt ||= now;
    clearTimeout(this.pause);
    const left = Math.min(PAUSE, this.pausedAt + LONGEST_PAUSE - now);
    this.pause = window.setTimeout(() => void this.work(), Math.max(0, left));
  }

  private async run(): Promise<boolean> {
    for (;;) {
      const step = this.nextStep();
      if (!step) return this.waiting.length === 0;
      const why = await step;
      if (why) {
        this.retry(why);
        return false;
      }
      this.isCut = false;
      this.tries = 0;
    }
  }

  private nextStep(): Promise<Failure | undefined> | undefined {
    const batch = batchOf(this.waiting);
    if (batch.length) return this.sendOff(batch);
    if (this.wantsSeat && !this.isSeated) return this.sit();
    if (this.handInKey) return this.deliver();
    return this.isCut ? this.ask() : undefined;
  }

  private async sendOff(batch: Kept[]): Promise<Failure | undefined> {
    for (const one of batch) this.sent.add(one.client_uid);
    const { said, why } = await send(batch);
    if (why === "conflict") return this.unstamp(batch);
    if (!said) return why;
    const done = new Set(said.acknowledged);
    this.waiting = this.waiting.filter((one) => !done.has(one.client_uid));
    await this.store.change([], [...done]);
    this.hear(said);
    return batch.some((one) => done.has(one.client_uid)) ? undefined : "service";
  }

  private async sit(): Promise<Failure | undefined> {
    const { said, why } = await ask(this.attempt, "subentra/", { device: this.device });
    if (!said) return why;
    if (!this.wantsSeat) return undefined;
    this.epoch = said.epoch;
    this.seq = Math.max(this.seq, said.last_seq ?? 0);
    this.isSeated = true;
    this.others = Math.max(0, ...Object.values(said.seen ?? {}));
    this.giveWay(said);
    await this.restamp((one) => !one.epoch, this.epoch);
    this.ours.clear();
    for (const one of this.waiting) this.ours.add(one.question_uid);
    this.listener.seated(said);
    this.hear({ ...said, is_holder: true });
    return undefined;
  }

  /** What was typed before the seat was ours gives way to what was answered elsewhere since: it is sent, and that again after it. */
  private giveWay(said: Said): void {
    if (!said.is_open) return;
    const isOlder = (one: Kept) => !one.epoch && !this.typedSeated.has(one.client_uid) && (said.seen?.[one.question_uid] ?? 0) > (one.seen ?? 0);
    const uids = new Set(this.waiting.filter(isOlder).map((one) => one.question_uid));
    for (const uid of uids) {
      const last = this.waiting.filter((one) => one.question_uid === uid).pop()!;
      if (isOlder(last)) this.waiting.push({ ...last, client_uid: uuid(), answer: said.answers?.[uid] ?? {} });
    }
  }

  private async deliver(): Promise<Failure | undefined> {
    const { said, why } = await ask(this.attempt, "consegna/", { device: this.device, client_uid: this.handInKey });
    if (!said) return why === "conflict" ? "service" : why;
    this.handInKey = "";
    this.listener.handedIn(said);
    return undefined;
  }

  private async ask(): Promise<Failure | undefined> {
    const { said, why } = await ask(this.attempt, `stato/?device=${this.device}&seen=${this.others}`);
    if (!said) return why;
    this.hear(said);
    if (!this.isSeated || !said.is_open || !said.answers) return undefined;
    this.others = said.others ?? this.others;
    this.listener.arrived(said.answers);
    return undefined;
  }

  private hear(said: Said): void {
    this.heardAt = performance.now();
    if (this.isSeated && !said.is_holder) this.leaveSeat();
    this.listener.heard(said);
  }

  /** The server never gave us that epoch (it stands on an older copy of its data): the seat is asked for again. */
  private async unstamp(batch: Kept[]): Promise<Failure> {
    this.isSeated = false;
    await this.restamp((one) => batch.includes(one), 0);
    return "service";
  }

  private async restamp(isMeant: (one: Kept) => boolean, epoch: number): Promise<void> {
    const stamp = (one: Kept): Kept => (isMeant(one) ? { ...one, epoch, device: this.device, seq: ++this.seq } : one);
    this.waiting = this.waiting.map(stamp);
    await this.store.change(this.waiting.filter((one) => one.epoch === epoch));
  }

  private retry(why: Failure): void {
    this.isCut = true;
    this.isRefused = why === "refused";
    if (this.isRefused) return this.listener.failed(why);
    const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** this.tries++) * (0.75 + Math.random() / 4);
    this.again = window.setTimeout(() => void this.work(), wait);
    this.listener.failed(why);
  }
}

/** A random key, also where `crypto.randomUUID` is not (a page without https). */
export function uuid(): string {
  if ("randomUUID" in crypto) return crypto.randomUUID();
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 15) | 64;
  bytes[8] = (bytes[8]! & 63) | 128;
  return [...bytes].map((byte, at) => ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
}
