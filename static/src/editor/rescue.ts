// SPDX-License-Identifier: AGPL-3.0-or-later
import { yXmlFragmentToProseMirrorRootNode } from "y-prosemirror";
import { Doc } from "yjs";
import { Unsaved } from "./kept";
import { KeptBox, type Why } from "./kept-box";
import { isKnown } from "./known";
import { schema } from "./schema";
import { Store, alone } from "./store";

/** Of a text that may not be written any more: puts what an earlier visit could not save into the box, which gives it to
 * the server with the cause that the page tells; the browser's copy goes. What another tab is writing is left to that. */
export async function rescue(): Promise<void> {
  const place = document.querySelector<HTMLElement>("[data-kept]");
  if (!place?.dataset.why) return;
  const name = `testo-${place.dataset.doc}-${place.dataset.person}`;
  const box = new KeptBox(place);
  await alone(name, () => taken(name, box, place));
}

async function taken(name: string, box: KeptBox, place: HTMLElement): Promise<void> {
  const doc = new Doc();
  const store = await Store.open(name, doc);
  const fragment = doc.getXmlFragment("prosemirror");
  if (!store || !isKnown(fragment)) return;
  const unsaved = new Unsaved(() => undefined);
  unsaved.add(await store.unsaved());
  const words = unsaved.text(yXmlFragmentToProseMirrorRootNode(fragment, schema));
  if (!words || box.put(words, place.dataset.why as Why, unsaved.only)) await store.empty();
}
