// SPDX-License-Identifier: AGPL-3.0-or-later
import type { State } from "./saving";
import { timeNow, type Say } from "./words";

const CALM: readonly State[] = ["saved", "saving"];

/** The line that says whether all is saved. Read aloud when something begins or ceases to be wrong, not at each word. */
export class StatusLine {
  private shown: State | undefined;

  constructor(
    private readonly line: HTMLElement,
    private readonly say: Say,
  ) {}

  show(state: State, code: number | undefined): void {
    if (state === this.shown) return;
    const isCalm = CALM.includes(state) && (!this.shown || CALM.includes(this.shown));
    this.line.setAttribute("aria-live", isCalm ? "off" : "polite");
    this.shown = state;
    this.line.dataset.state = state;
    this.line.textContent = state === "refused" ? this.reason(code) : this.say(state, { time: timeNow() });
  }

  private reason(code: number | undefined): string {
    return this.say("refused", { reason: this.say(`refused-${code}`) || this.say("refused-other") });
  }
}
