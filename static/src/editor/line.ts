// SPDX-License-Identifier: AGPL-3.0-or-later
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { mergeUpdates } from "yjs";

const SYNC = 0;
const STATE = 0;
const MISSING = 1;
const UPDATE = 2;
const PACE = 60; // ms: the server takes 30 messages a second
const MOST = 32_000; // bytes put together in one message
const LARGEST = 60_000; // bytes of one change; the server takes 64 kB in a message, 1 MB in the first comparison

/** What goes out and what the server has on disk, of one connection at a time (agende/live/messages.py). */
export class Tally {
  private sent = 0;
  private acked = 0;
  private isWaiting = false;

  constructor(private readonly changed: () => void) {}

  get isEven(): boolean {
    return !this.isWaiting && this.acked === this.sent;
  }

  begin(): void {
    this.sent = this.acked = 0;
    this.isWaiting = false;
  }

  wait(): void {
    this.isWaiting = true;
    this.changed();
  }

  send(isWaiting: boolean): void {
    this.sent += 1;
    this.isWaiting = isWaiting;
  }

  /** The server has so many of this connection's changes on disk. */
  acknowledge(count: number): void {
    this.acked = count;
    this.changed();
  }
}

/** A WebSocket (or what stands for one) for y-websocket that counts the changes it sends, puts together those that come in quick succession, and
 * sends none before the two sides have compared what they have: that comparison brings them all. y-prosemirror moves
 * words from one text to another in two changes: the first alone would say the words twice. */
export function lineWith(tally: Tally, Base: typeof WebSocket): typeof WebSocket {
  return class Line extends Base {
    private hasCompared = false;
    private waiting: Uint8Array<ArrayBuffer>[] = [];
    private timer = 0;

    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      tally.begin();
    }

    override send(data: Uint8Array<ArrayBuffer>): void {
      if (data[0] !== SYNC || data[1] === STATE) return super.send(data);
      if (!this.hasCompared) return data[1] === MISSING ? this.sendFirst(data) : undefined;
      const decoder = decoding.createDecoder(data.subarray(2));
      this.waiting.push(decoding.readVarUint8Array(decoder) as Uint8Array<ArrayBuffer>);
      tally.wait();
      if (!this.timer) queueMicrotask(() => this.timer || this.flush()); // with all that belongs to it
    }

    private sendFirst(comparison: Uint8Array<ArrayBuffer>): void {
      this.hasCompared = true;
      tally.wait();
      tally.send(false);
      super.send(comparison);
    }

    private flush(): void {
      this.timer = 0;
      if (!this.waiting.length || this.readyState !== WebSocket.OPEN) return;
      if (this.waiting[0]!.length > LARGEST) return this.compareAgain();
      let size = 0;
      const end = this.waiting.findIndex((one, at) => (size += one.length) > MOST && at > 0);
      const batch = this.waiting.splice(0, end < 0 ? this.waiting.length : end);
      const encoder = encoding.createEncoder();
      encoding.writeVarUint(encoder, SYNC);
      encoding.writeVarUint(encoder, UPDATE);
      encoding.writeVarUint8Array(encoder, batch.length > 1 ? mergeUpdates(batch) : batch[0]!);
      tally.send(this.waiting.length > 0);
      super.send(encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>);
      this.timer = window.setTimeout(() => this.flush(), PACE);
    }

    /** What is too large for a message, as a long text that comes back by undo, goes with the comparison of a new line. */
    private compareAgain(): void {
      this.waiting = [];
      this.close();
      this.onclose?.(new CloseEvent("close", { code: 4500 })); // a line by HTTP says nothing of it
    }
  } as unknown as typeof WebSocket;
}
