// SPDX-License-Identifier: AGPL-3.0-or-later

const MINUTE = 60;
const MILESTONES = [10, 5, 1];
const HIDDEN = "prova-tempo-nascosto";

/** Shows the time that is left in `[data-clock]`, by the server's word and this page's own counter: the device's clock says nothing. */
export class Clock {
  /** Called as 10, 5 and 1 minute are left, with the words to say. */
  onMilestone: (words: string) => void = () => undefined;
  onZero: () => void = () => undefined;

  private endsAt = Infinity;
  private before = Infinity;
  private ticking: number | undefined;
  private readonly shown: HTMLElement | null;
  private readonly toggle: HTMLElement | null;

  constructor(private readonly part: HTMLElement) {
    this.shown = part.querySelector("[data-remaining]");
    this.toggle = part.querySelector("[data-clock-toggle]");
    this.toggle?.addEventListener("click", () => this.hide(!this.shown?.hidden));
  }

  /** The server says how many seconds are left; null: no limit. */
  sync(seconds: number | null): void {
    if (seconds === null) return;
    const isFirst = this.endsAt === Infinity;
    this.endsAt = performance.now() + seconds * 1000;
    if (isFirst) this.start(seconds);
  }

  stop(): void {
    clearInterval(this.ticking);
  }

  private start(seconds: number): void {
    this.before = seconds;
    this.part.hidden = false;
    this.hide(kept() === "1");
    this.ticking = window.setInterval(() => this.tick(), 500);
    this.tick();
  }

  private tick(): void {
    const left = Math.max(0, Math.ceil((this.endsAt - performance.now()) / 1000));
    if (this.shown) this.shown.textContent = (this.shown.dataset.words ?? "{time}").replace("{time}", inClock(left));
    this.part.toggleAttribute("data-is-short", left <= 5 * MINUTE);
    const passed = MILESTONES.filter((minutes) => this.before > minutes * MINUTE && left <= minutes * MINUTE).pop();
    this.before = left;
    if (left === 0) {
      this.stop();
      this.onZero();
    } else if (passed) this.onMilestone(this.part.getAttribute(`data-left-${passed}`) ?? "");
  }

  private hide(isHidden: boolean): void {
    if (!this.shown || !this.toggle) return;
    this.shown.hidden = isHidden;
    this.toggle.textContent = (isHidden ? this.toggle.dataset.show : this.toggle.dataset.hide) ?? "";
    keep(isHidden ? "1" : "");
  }
}

/** 3725 → "1:02:05", 65 → "1:05". */
function inClock(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (number: number) => String(number).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

function kept(): string {
  try {
    return sessionStorage.getItem(HIDDEN) ?? "";
  } catch {
    return "";
  }
}

function keep(value: string): void {
  try {
    sessionStorage.setItem(HIDDEN, value);
  } catch {
    // a browser that keeps nothing shows the time again at the next page
  }
}
