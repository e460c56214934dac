// SPDX-License-Identifier: AGPL-3.0-or-later
import * as decoding from "lib0/decoding";
import { WebsocketProvider } from "y-websocket";
import type { Doc } from "yjs";
import { Tally, lineWith } from "./line";
import { tellOwnPlace } from "./presence";

const ACKNOWLEDGED = 100;
const HEARTBEAT = 10_000; // ms: a line on which nothing is heard for 30 s is taken for dead

/** What the status line says. */
export type State = "saved" | "saving" | "offline" | "refused";

/** The line to the server, and whether all that was written here is on its disk. */
export class Saving {
  readonly provider: WebsocketProvider;
  /** Why the server closed the line for good. */
  refusal: number | undefined;
  private readonly tally: Tally;
  private hasEnded = false;

  constructor(doc: Doc, origin: string, uid: string, changed: () => void) {
    this.tally = new Tally(changed);
    this.provider = new WebsocketProvider(`${origin}/ws/testi`, uid, doc, {
      connect: false,
      disableBc: true,
      resyncInterval: HEARTBEAT,
      WebSocketPolyfill: lineWith(this.tally),
    });
    tellOwnPlace(this.provider);
    this.provider.messageHandlers[ACKNOWLEDGED] = (_reply, decoder) => this.tally.acknowledge(decoding.readVarUint(decoder));
    this.provider.on("status", changed);
    this.provider.on("sync", changed);
    this.provider.on("closed", ({ code }) => {
      this.refusal = code;
      changed();
    });
    window.addEventListener("offline", () => this.provider.disconnect());
    window.addEventListener("online", () => this.connect());
  }

  get state(): State {
    if (this.refusal) return "refused";
    if (!this.provider.wsconnected) return "offline";
    return this.provider.synced && this.tally.isEven ? "saved" : "saving";
  }

  connect(): void {
    if (!this.refusal && !this.hasEnded) this.provider.connect();
  }

  /** Ends the line without a word. */
  end(): void {
    this.hasEnded = true;
    this.provider.destroy();
  }
}
