// SPDX-License-Identifier: AGPL-3.0-or-later
import { yXmlFragmentToProseMirrorRootNode } from "y-prosemirror";
import { Doc } from "yjs";
import { Unsaved } from "./kept";
import { KeptBox, type Why } from "./kept-box";
import { isKnown } from "./known";
import { schema } from "./schema";
import { Store } from "./store";

/** Of a text that may not be written any more: puts what an earlier visit could not save into the box, which gives it to
 * the server with the cause that the page tells; the browser's copy goes. */
export async function rescue(): Promise<void> {
  const place = document.querySelector<HTMLElement>("[data-kept]");
  if (!place?.dataset.why) return;
  const box = new KeptBox(place);
  const doc = new Doc();
  const store = await Store.open(`testo-${place.dataset.doc}-${place.dataset.person}`, doc);
  const fragment = doc.getXmlFragment("prosemirror");
  if (!store || !isKnown(fragment)) return;
  const unsaved = new Unsaved(() => undefined);
  unsaved.add(await store.unsaved());
  const words = unsaved.text(yXmlFragmentToProseMirrorRootNode(fragment, schema));
  if (!words || box.put(words, place.dataset.why as Why, unsaved.only)) await store.empty();
}
