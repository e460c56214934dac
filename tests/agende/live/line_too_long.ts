// SPDX-License-Identifier: AGPL-3.0-or-later
// What is too large for one message goes with the comparison of a new line: prints what goes out, with its bytes.
import * as encoding from "lib0/encoding";
import { Doc, encodeStateAsUpdate } from "yjs";

type Message = Uint8Array<ArrayBuffer>;
const said: (string | number)[][] = [];

class Socket {
  static OPEN = 1;
  readyState = 1;
  onclose: ((event: { code: number }) => void) | null = ({ code }) => void said.push(["closed", code]);
  send(data: Message): void {
    said.push([["state", "comparison", "update"][data[1]!]!, Math.floor(data.length / 1000)]);
  }
  close(): void {
    this.readyState = 3;
  }
}
class Closing {
  readonly code: number;
  constructor(_kind: string, { code }: { code: number }) {
    this.code = code;
  }
}
Object.assign(globalThis, { WebSocket: Socket, CloseEvent: Closing, window: globalThis });
const { Tally, lineWith } = await import("../../../static/src/editor/line");

const tally = new Tally(() => undefined);
const opened = (): WebSocket => new (lineWith(tally, Socket as unknown as typeof WebSocket))("ws://example");
const tell = (line: WebSocket, step: number, update: Uint8Array): void => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 0);
  encoding.writeVarUint(encoder, step);
  encoding.writeVarUint8Array(encoder, update);
  line.send(encoding.toUint8Array(encoder) as Message);
};
const pause = (): Promise<void> => new Promise((done) => setTimeout(done, 200));

const doc = new Doc();
let line = opened();
tell(line, 1, encodeStateAsUpdate(doc));
doc.on("update", (update: Uint8Array) => tell(line, 2, update));
doc.getText("text").insert(0, "x".repeat(50_000));
await pause();
doc.getText("text").insert(0, "x".repeat(100_000)); // a long text comes back by undo
await pause();
line = opened();
tell(line, 1, encodeStateAsUpdate(doc));
await pause();
const isOpen = !tally.isEven;
tally.acknowledge(1);
console.log(JSON.stringify({ said, isOpen, isEven: tally.isEven }));
