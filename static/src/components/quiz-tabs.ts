// SPDX-License-Identifier: AGPL-3.0-or-later
import { uuid } from "./quiz-queue";

type Call = { page: string; device: string; to?: string };

const DEVICE = "prova-dispositivo";
const SEAT = "prova-posto";
const MOMENT = 120; // for the other tabs to answer

/** The tabs of this browser that show the same attempt: the one that comes tells the others at once. */
export class Tabs {
  device = remembered();

  /** Another tab begins to answer. */
  onOther: () => void = () => undefined;

  private readonly page = uuid();
  private readonly channel: BroadcastChannel | undefined;
  private isAlone = true;

  constructor(private readonly attempt: string) {
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(`prova-${attempt}`) : undefined;
    this.channel?.addEventListener("message", (event: MessageEvent<Call>) => this.hear(event.data));
  }

  /** Tells the others; a tab that was duplicated finds out here, and becomes a device of its own. */
  async announce(): Promise<void> {
    this.isAlone = true;
    this.channel?.postMessage({ page: this.page, device: this.device });
    if (this.channel) await new Promise((resolve) => setTimeout(resolve, MOMENT));
  }

  /** This page has the seat under `epoch`: whether somewhere else had it till now and may still be open. That is
   * another device, or a tab that answered; not a tab of this browser that is closed. */
  takes(epoch: number): boolean {
    const last = lastSeat(this.attempt);
    if (epoch > last) lastSeat(this.attempt, epoch);
    return epoch > last + 1 || (epoch === last + 1 && !this.isAlone);
  }

  /** The attempt is over. */
  forget(): void {
    lastSeat(this.attempt, 0);
  }

  private hear(call: Call): void {
    if (call.to === this.page) {
      this.isAlone = false;
      if (call.device === this.device) this.device = remembered(uuid());
    } else if (!call.to) {
      this.channel?.postMessage({ page: this.page, device: this.device, to: call.page });
      this.onOther();
    }
  }
}

/** The name of this tab, the same after a reload; a new one where nothing can be kept. */
function remembered(given?: string): string {
  try {
    const device = given ?? sessionStorage.getItem(DEVICE) ?? uuid();
    sessionStorage.setItem(DEVICE, device);
    return device;
  } catch {
    return given ?? uuid();
  }
}

/** The last epoch that a tab of this browser had at the attempt, 0 for none; or from now on `given`. */
function lastSeat(attempt: string, given?: number): number {
  const name = `${SEAT}-${attempt}`;
  try {
    if (given) localStorage.setItem(name, String(given));
    else if (given === 0) localStorage.removeItem(name);
    return Number(localStorage.getItem(name) ?? 0);
  } catch {
    return given ?? 0;
  }
}
