// SPDX-License-Identifier: AGPL-3.0-or-later
import { ask } from "./asking";

const PREFIX = "testo-rifiutato:";
const REST = 2500; // ms without a key before the words leave
const AGAIN = 15_000; // ms, without network
const LONGEST = 60_000; // characters that the server takes at once

export type Why = "closed" | "no_right" | "gone" | "other";
type Refused = { key: string; why: Why; block: string; words: string; written_at: string };
type Kept = { uid: string; address: string };

/** The box with words that a text did not take: in this browser until the server keeps them as a late proposal. They
 * can be gone on with meanwhile. Needs no ProseMirror: pages where nobody writes have it too. */
export class KeptBox {
  private readonly key: string;
  private readonly address: string;
  private readonly area: HTMLTextAreaElement;
  private readonly status: HTMLElement;
  private cause: { why: Why; block: string } = { why: "other", block: "" };
  private typed = ""; // key of what is typed in the box
  private timer = 0;
  private isSending = false;

  constructor(private readonly box: HTMLElement) {
    this.key = `${PREFIX}${box.dataset.doc}-${box.dataset.person}`;
    this.address = box.dataset.late ?? "";
    this.area = box.querySelector("textarea")!;
    this.status = box.querySelector("[role=status]")!;
    box.querySelector("[data-copy]")!.addEventListener("click", () => void this.copy());
    box.querySelector("[data-dismiss]")!.addEventListener("click", () => this.dismiss());
    this.area.addEventListener("input", () => this.edit());
    window.addEventListener("online", () => this.later(0));
    window.addEventListener("storage", ({ key }) => void (key === this.key && this.show())); // another tab's words
    if (this.records.length) this.later(REST);
    this.show();
  }

  /** Adds words to what is there; false when the browser keeps nothing. */
  put(words: string, why: Why, block = ""): boolean {
    const record = { key: crypto.randomUUID(), why, block, words, written_at: new Date().toISOString() };
    const before = this.records;
    this.cause = { why, block };
    const isThere = before.some((one) => one.words.includes(words));
    const isKept = isThere || this.keep([...before, record]);
    this.show(isKept ? undefined : words);
    this.box.scrollIntoView({ block: "nearest" });
    this.later(REST);
    return isKept;
  }

  /** Goes on in the box with what is typed from now. */
  take(): void {
    this.area.focus();
    this.area.setSelectionRange(this.area.value.length, this.area.value.length);
  }

  private get records(): Refused[] {
    const kept = localStorage.getItem(this.key);
    if (!kept) return [];
    try {
      return JSON.parse(kept) as Refused[];
    } catch {
      return [{ key: crypto.randomUUID(), why: "other", block: "", words: kept, written_at: new Date().toISOString() }];
    }
  }

  private keep(records: Refused[]): boolean {
    try {
      if (records.length) localStorage.setItem(this.key, JSON.stringify(records));
      else localStorage.removeItem(this.key);
      return true;
    } catch {
      return false;
    }
  }

  private show(unkept = ""): void {
    const words = [...this.records.map((one) => one.words), unkept].filter(Boolean).join("\n\n");
    this.box.querySelector<HTMLElement>("[data-unsent]")!.hidden = !words;
    this.box.hidden = !words && this.box.querySelector<HTMLElement>("[data-safe]")!.hidden;
    if (this.area.value !== words) this.area.value = words;
  }

  /** What is typed in the box belongs to the last words that came in. */
  private edit(): void {
    const words = this.area.value;
    const record = { ...this.cause, ...this.records.at(-1), key: crypto.randomUUID(), words, written_at: new Date().toISOString() };
    this.typed = record.key;
    this.keep(words.trim() ? [record] : []);
    this.later(REST);
  }

  private later(time: number): void {
    clearTimeout(this.timer);
    if (this.address) this.timer = window.setTimeout(() => void this.send(), time);
  }

  /** Gives the server one after the other; each leaves the box when the server has it. */
  private async send(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    let isAway = false;
    for (const record of this.records) {
      const { status, data, error } = await ask<Kept>(this.address, { ...record, words: record.words.slice(0, cutOf(record.words)) });
      if (data) this.sent(record, data.address);
      else this.status.textContent = error || this.status.dataset[status === 401 ? "signedOut" : status === 0 ? "away" : "refused"] || "";
      isAway ||= !data && (status === 0 || status >= 500);
    }
    this.isSending = false;
    if (isAway) this.later(AGAIN);
  }

  /** What was typed in the box while its words were on their way stays there. */
  private sent(record: Refused, address: string): void {
    const rest = this.records.flatMap((one) => {
      if (one.key === record.key) return [{ ...one, key: crypto.randomUUID(), words: one.words.slice(cutOf(record.words)) }];
      const words = one.words.trimStart();
      return one.key === this.typed && words.startsWith(record.words) ? [{ ...one, words: words.slice(record.words.length) }] : [one];
    });
    this.keep(rest.filter((one) => one.words.trim()));
    const safe = this.box.querySelector<HTMLElement>("[data-safe]")!;
    const link = safe.querySelector("a")!;
    const hadFocus = this.area === document.activeElement;
    safe.hidden = false;
    link.href = address;
    this.status.textContent = this.status.dataset.sent ?? "";
    this.show();
    if (hadFocus && !this.records.length) link.focus();
    else if (hadFocus) this.take();
    this.box.dispatchEvent(new CustomEvent("kept:sent"));
  }

  private async copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.area.value);
      this.status.textContent = this.status.dataset.copied ?? "";
    } catch {
      this.area.focus(); // refused: the keyboard copies what is selected
      this.area.select();
    }
  }

  private dismiss(): void {
    clearTimeout(this.timer);
    this.keep([]);
    this.show();
  }
}

/** How many of the signs go at once: none is cut in two. */
function cutOf(words: string): number {
  return words.length > LONGEST && /[\ud800-\udbff]$/.test(words.slice(0, LONGEST)) ? LONGEST - 1 : LONGEST;
}
