// SPDX-License-Identifier: AGPL-3.0-or-later
import { ask } from "./asking";

const REST = 1200; // ms before keys that nobody knows are asked for
const TRIES = 5;

export type Known = { key: string; who: string; body?: string; at?: string; mine: boolean };

/** Whose each open suggestion is: as the server says; of what is typed here, oneself. */
export class Authors {
  /** The keys of one's own. */
  readonly mine = new Set<string>();
  private readonly known = new Map<string, Known>();
  private readonly asked = new Map<string, number>();
  private readonly listeners = new Set<() => void>();
  private timer = 0;

  constructor(
    private readonly address: string,
    private readonly own: string,
  ) {}

  nameOf(key: string): string {
    return this.known.get(key)?.who ?? (this.mine.has(key) ? this.own : "");
  }

  of(key: string): Known | undefined {
    return this.known.get(key) ?? (this.mine.has(key) ? { key, who: this.own, mine: true } : undefined);
  }

  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  offChange(listener: () => void): void {
    this.listeners.delete(listener);
  }

  /** Asks for those in the text of which nothing is known: the server knows whoever it had on the line. */
  meet(keys: readonly string[]): void {
    const isNew = (key: string): boolean => !this.of(key) && (this.asked.get(key) ?? 0) < TRIES;
    if (this.timer || !keys.some(isNew)) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      for (const key of keys) if (!this.of(key)) this.asked.set(key, (this.asked.get(key) ?? 0) + 1);
      void this.load().then(() => this.meet(keys));
    }, REST);
  }

  /** Reads who suggests what. */
  async load(): Promise<void> {
    if (!this.address) return;
    const { data } = await ask<{ open: Known[] }>(this.address);
    if (!data) return;
    for (const one of data.open) {
      this.known.set(one.key, one);
      if (one.mine) this.mine.add(one.key);
    }
    for (const listener of this.listeners) listener();
  }
}
