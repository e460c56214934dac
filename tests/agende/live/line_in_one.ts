// SPDX-License-Identifier: AGPL-3.0-or-later
// Changes that follow one another at once go out as one message: prints what each message holds of a text.
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { Doc, applyUpdate, encodeStateAsUpdate } from "yjs";

type Message = Uint8Array<ArrayBuffer>;
const sent: Message[] = [];

class Socket {
  static OPEN = 1;
  readyState = 1;
  send(data: Message): void {
    sent.push(data);
  }
}
Object.assign(globalThis, { WebSocket: Socket, window: globalThis });
const { Tally, lineWith } = await import("../../../static/src/editor/line");

const tally = new Tally(() => undefined);
const line = new (lineWith(tally, Socket as unknown as typeof WebSocket))("ws://example");
const tell = (step: number, update: Uint8Array): void => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, 0);
  encoding.writeVarUint(encoder, step);
  encoding.writeVarUint8Array(encoder, update);
  line.send(encoding.toUint8Array(encoder) as Message);
};
const pause = (): Promise<void> => new Promise((done) => setTimeout(done, 200));

const doc = new Doc();
const [first, second] = [doc.getText("first"), doc.getText("second")];
second.insert(0, "words");
tell(1, encodeStateAsUpdate(doc)); // the comparison
await pause();
doc.on("update", (update: Uint8Array) => tell(2, update));
first.insert(0, "words"); // as y-prosemirror moves them: put there, then
second.delete(0, 5); // taken away here
await pause();
first.insert(5, "!");
await pause();

const there = new Doc();
const found = sent.map((message) => {
  const decoder = decoding.createDecoder(message.subarray(2));
  applyUpdate(there, decoding.readVarUint8Array(decoder));
  return [there.getText("first").toString(), there.getText("second").toString()];
});
tally.acknowledge(sent.length);
console.log(JSON.stringify({ found, isEven: tally.isEven }));
