// SPDX-License-Identifier: AGPL-3.0-or-later
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { token } from "./asking";

const SYNC = 0;
const ACKNOWLEDGED = 100;
const NOT_YET = 2 ** 31 - 1; // asked for what came after it, the server says nothing: only whether it is there
const POLL = 2000; // ms
const HIDDEN_POLL = 10_000; // ms, in the background
const PATIENCE = 20_000; // ms
const AWAY = 1006;

type Bytes = Uint8Array<ArrayBuffer>;

/** A WebSocket whose messages go by HTTP (agende/views/line.py), for networks that let no websocket through. What is its
 * own begins with #: `line` makes a class of it, with names of its own. */
export function overHttp(address: string): typeof WebSocket {
  return class HttpSocket {
    static readonly OPEN = 1;
    readonly CONNECTING = 0;
    readonly OPEN = 1;
    readonly CLOSING = 2;
    readonly CLOSED = 3;
    binaryType = "arraybuffer";
    readyState = 0;
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
    onclose: ((event: { code: number; reason: string }) => void) | null = null;
    onerror: (() => void) | null = null;
    #seq = NOT_YET;
    #acked = 0;
    #timer = 0;
    #isAsking = false;
    #waiting: Bytes[] = [];

    constructor() {
      void this.#ask();
    }

    send(data: Bytes): void {
      if (data[0] !== SYNC) return; // places go by the websocket alone
      this.#waiting.push(data.slice());
      this.#soon(0);
    }

    close(): void {
      this.readyState = 3;
      clearTimeout(this.#timer);
    }

    #soon(time: number): void {
      clearTimeout(this.#timer);
      if (this.readyState < 2 && !this.#isAsking) this.#timer = window.setTimeout(() => void this.#ask(), time);
    }

    async #ask(): Promise<void> {
      this.#isAsking = true;
      const [sent, headers] = [this.#waiting.splice(0), { "X-CSRFToken": token(), "Content-Type": "application/octet-stream" }];
      try {
        const response = await fetch(`${address}?seq=${this.#seq}`, { method: "POST", headers, body: framed(sent), redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
        const code = Number(response.headers.get("X-Close")) || (response.ok ? 0 : response.type === "opaqueredirect" ? 4401 : AWAY);
        const body = new Uint8Array(await response.arrayBuffer());
        this.#isAsking = false;
        if (this.readyState < 2) this.#take(response, body, code);
      } catch {
        this.#end(AWAY);
      }
    }

    #take(response: Response, body: Bytes, code: number): void {
      if (code === AWAY) return this.#end(code);
      if (this.readyState === 1) this.#seq = Number(response.headers.get("X-Seq"));
      const decoder = decoding.createDecoder(body);
      while (decoding.hasContent(decoder)) this.#hear(decoding.readVarUint8Array(decoder).slice() as Bytes);
      if (code) return this.#end(code);
      if (this.readyState === 0) {
        this.readyState = 1;
        this.#seq = 0;
        this.onopen?.();
      }
      this.#soon(this.#waiting.length ? 0 : document.hidden ? HIDDEN_POLL : POLL);
    }

    /** The server counts what is saved of one request, the page of the whole line. */
    #hear(message: Bytes): void {
      if (message[0] !== ACKNOWLEDGED) return this.onmessage?.({ data: message.buffer });
      this.#acked += decoding.readVarUint(decoding.createDecoder(message.subarray(1)));
      const encoder = encoding.createEncoder();
      encoding.writeVarUint(encoder, ACKNOWLEDGED);
      encoding.writeVarUint(encoder, this.#acked);
      this.onmessage?.({ data: (encoding.toUint8Array(encoder) as Bytes).slice().buffer });
    }

    #end(code: number): void {
      if (this.readyState > 1) return;
      this.close();
      this.onclose?.({ code, reason: "" });
    }
  } as unknown as typeof WebSocket;
}

function framed(messages: readonly Bytes[]): Bytes {
  const encoder = encoding.createEncoder();
  for (const message of messages) encoding.writeVarUint8Array(encoder, message);
  return encoding.toUint8Array(encoder) as Bytes;
}
