// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Failure } from "../components/quiz-line";
import { uuid } from "../components/quiz-queue";
import { exchange, type Outcome, type Said } from "./line";
import { Store, type Tap } from "./store";

/** Whoever shows what happens to the queue. */
export interface Listener {
  heard(said: Said): void;
  failed(why: Failure): void;
}

export type Given = Pick<Tap, "person" | "kind" | "seen" | "clock" | "given_name" | "family_name">;

const LONGEST_WAIT = 15_000;

/** The taps of a page on their way to the server: on the device at once, sent in order, one request at a time. */
export class Queue {
  taps: Tap[] = [];

  private readonly store = new Store();
  private readonly device = deviceUid();
  private tries = 0;
  private isStopped = false;
  private again: number | undefined;
  private working: Promise<boolean> | undefined;

  constructor(
    private readonly session: string,
    private readonly by: string,
    private readonly address: string,
    private readonly listener: Listener,
  ) {}

  get unsent(): Tap[] {
    return this.taps.filter((one) => !one.refused);
  }

  get isLasting(): boolean {
    return this.store.isLasting;
  }

  /** Takes up what an earlier page left unsent. */
  async load(): Promise<void> {
    this.taps = [...(await this.store.rows(this.session, this.by)), ...this.taps];
  }

  /** A tap: kept when the promise is. What was refused of the same line is over with it. */
  async add(given: Given): Promise<void> {
    const { session, by } = this;
    const client_uid = uuid();
    const seq = Math.max(0, ...this.taps.map((one) => one.seq)) + 1;
    const tap: Tap = { ...given, client_uid, session, by, seq, person: given.person || client_uid, at: new Date().toISOString() };
    const over = this.taps.filter((one) => one.refused && one.person === tap.person).map((one) => one.client_uid);
    this.taps = [...this.taps.filter((one) => !over.includes(one.client_uid)), tap];
    await this.store.change([tap], over);
  }

  /** Everything unsent is sent, or the server asked how it stands; false when it could not be: it is tried again by itself. */
  work(): Promise<boolean> {
    clearTimeout(this.again);
    if (this.isStopped) return Promise.resolve(false);
    return (this.working ??= this.run().finally(() => (this.working = undefined)));
  }

  private async run(): Promise<boolean> {
    do {
      const sent = this.unsent;
      const { said, why } = await exchange(this.address, this.device, this.by, sent);
      if (why) return this.retry(why);
      this.tries = 0;
      const isHeard = await this.settle(said!.outcomes);
      this.listener.heard(said!);
      if (sent.length && !isHeard) return this.retry("service");
    } while (this.unsent.length);
    return true;
  }

  /** What the server has leaves the device; what it refused stays with its words; who was added has a uid now. */
  private async settle(outcomes: readonly Outcome[]): Promise<boolean> {
    const said = new Map(outcomes.map((one) => [one.client_uid, one]));
    const isRefused = (tap: Tap) => said.get(tap.client_uid)?.outcome === "refused";
    const gone = this.taps.filter((tap) => said.has(tap.client_uid) && !isRefused(tap));
    const named = new Map(gone.map((tap) => [tap.person, said.get(tap.client_uid)!.person || tap.person]));
    const left = this.taps.filter((tap) => !gone.includes(tap));
    this.taps = left.map((tap) => {
      const person = named.get(tap.person) ?? tap.person;
      return isRefused(tap) ? { ...tap, person, refused: said.get(tap.client_uid)!.words } : { ...tap, person };
    });
    await this.store.change(this.taps.filter((tap, at) => tap !== left[at]), gone.map((tap) => tap.client_uid));
    return outcomes.length > 0;
  }

  private retry(why: Failure): false {
    this.isStopped = why === "refused" || why === "conflict";
    const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** this.tries++) * (0.75 + Math.random() / 4);
    if (!this.isStopped) this.again = window.setTimeout(() => void this.work(), wait);
    this.listener.failed(why);
    return false;
  }
}

/** The name of this browser in the register's evidence. */
function deviceUid(): string {
  try {
    localStorage["registro-dispositivo"] ??= uuid();
    return localStorage["registro-dispositivo"] as string;
  } catch {
    return uuid();
  }
}
