// SPDX-License-Identifier: AGPL-3.0-or-later
import * as decoding from "lib0/decoding";
import { WebsocketProvider } from "y-websocket";
import type { Doc } from "yjs";
import { overHttp } from "./http-line";
import { Tally, lineWith } from "./line";
import { tellOwnPlace } from "./presence";

const ACKNOWLEDGED = 100;
const PATIENCE = 8000; // ms without a websocket, then HTTP
const HEARTBEAT = 10_000; // ms: a line on which nothing is heard for 30 s is taken for dead

/** What the status line says. */
export type State = "saved" | "saving" | "offline" | "refused";

/** The line to the server, and whether all that was written here is on its disk. */
export class Saving {
  readonly provider: WebsocketProvider;
  /** Why the server closed the line for good. */
  refusal: number | undefined;
  /** Whether the line goes by HTTP: the network lets no websocket through. */
  isByHttp = false;
  private readonly tally: Tally;
  private hasEnded = false;
  private away = 0;

  constructor(doc: Doc, origin: string, uid: string, private readonly byHttp: string, private readonly changed: () => void) {
    this.tally = new Tally(changed);
    this.provider = new WebsocketProvider(`${origin}/ws/testi`, uid, doc, {
      connect: false,
      disableBc: true,
      resyncInterval: HEARTBEAT,
      WebSocketPolyfill: lineWith(this.tally, WebSocket),
    });
    tellOwnPlace(this.provider);
    this.provider.messageHandlers[ACKNOWLEDGED] = (_reply, decoder) => this.tally.acknowledge(decoding.readVarUint(decoder));
    this.provider.on("status", () => this.watch());
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

  /** A websocket that does not open, or does not open again, gives way to HTTP. */
  private watch(): void {
    if (this.provider.wsconnected) clearTimeout(this.away);
    if (this.provider.wsconnected) this.away = 0;
    else if (!this.isByHttp && this.byHttp && !this.hasEnded) this.away ||= window.setTimeout(() => this.fallBack(), PATIENCE);
    this.changed();
  }

  private fallBack(): void {
    this.away = 0;
    if (this.hasEnded || this.refusal || this.provider.wsconnected || !navigator.onLine) return;
    this.isByHttp = true;
    this.provider._WS = lineWith(this.tally, overHttp(this.byHttp));
    this.provider.disconnect();
    this.provider.connect();
  }

  /** Ends the line without a word. */
  end(): void {
    this.hasEnded = true;
    clearTimeout(this.away);
    this.provider.destroy();
  }
}
