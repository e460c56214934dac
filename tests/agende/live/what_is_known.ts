// SPDX-License-Identifier: AGPL-3.0-or-later
// What a page knows of a text: prints whether it opens one with something newer in it, and how often it asks for whose a
// suggestion is that the server does not name.
import { Doc, XmlElement, XmlText } from "yjs";

let asked = 0;
Object.assign(globalThis, {
  window: { setTimeout: (work: () => void) => setTimeout(work, 1) },
  document: { querySelector: () => null, cookie: "" },
  fetch: async () => {
    asked += 1;
    if (asked > 50) throw new Error("for ever");
    return new Response(JSON.stringify({ open: [] }), { status: 200, headers: { "Content-Type": "application/json" } });
  },
});
const { Authors } = await import("../../../static/src/editor/authors");
const { isKnown } = await import("../../../static/src/editor/known");

const opens = (name: string, attr: string): boolean => {
  const text = new Doc().getXmlFragment("text");
  const block = new XmlElement(name);
  text.insert(0, [block]);
  block.setAttribute(attr, "2");
  block.insert(0, [new XmlText("words")]);
  return isKnown(text);
};

const authors = new Authors("/who", "Anna");
authors.onChange(() => authors.meet([...new Map([["k", 1]]).keys()])); // as the list beside a text does
authors.meet([...new Map([["k", 1]]).keys()]);
await new Promise((done) => setTimeout(done, 500));
console.log(JSON.stringify({ heading: opens("heading", "level"), newer: [opens("heading", "colour"), opens("drawing", "id")], isForEver: asked > 10, isAsked: asked > 0 }));
