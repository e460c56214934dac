// SPDX-License-Identifier: AGPL-3.0-or-later
import { uuid } from "./quiz-queue";

type Call = { page: string; device: string; to?: string };

const DEVICE = "prova-dispositivo";
const MOMENT = 120; // for the other tabs to answer

/** The tabs of this browser that show the same attempt: the one that comes tells the others at once. */
export class Tabs {
  device = remembered();

  /** Another tab begins to answer. */
  onOther: () => void = () => undefined;

  private readonly page = uuid();
  private readonly channel: BroadcastChannel | undefined;

  constructor(attempt: string) {
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(`prova-${attempt}`) : undefined;
    this.channel?.addEventListener("message", (event: MessageEvent<Call>) => this.hear(event.data));
  }

  /** Tells the others; a tab that was duplicated finds out here, and becomes a device of its own. */
  async announce(): Promise<void> {
    this.channel?.postMessage({ page: this.page, device: this.device });
    if (this.channel) await new Promise((resolve) => setTimeout(resolve, MOMENT));
  }

  private hear(call: Call): void {
    if (call.to === this.page) {
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
