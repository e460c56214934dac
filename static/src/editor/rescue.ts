// SPDX-License-Identifier: AGPL-3.0-or-later
import { yXmlFragmentToProseMirrorRootNode } from "y-prosemirror";
import { Doc } from "yjs";
import { Unsaved } from "./kept";
import { KeptBox } from "./kept-box";
import { isKnown } from "./known";
import { schema } from "./schema";
import { Store } from "./store";

/** Puts what an earlier visit could not save into the box, which gives it to the server; the browser's copy goes. */
export async function rescue(): Promise<void> {
  const place = document.querySelector<HTMLElement>("[data-kept]");
  if (!place) return;
  const box = new KeptBox(place);
  const doc = new Doc();
  const store = await Store.open(`testo-${place.dataset.doc}-${place.dataset.person}`, doc);
  const fragment = doc.getXmlFragment("prosemirror");
  if (!store || !isKnown(fragment)) return;
  const unsaved = new Unsaved(() => undefined);
  unsaved.add(await store.unsaved());
  const words = unsaved.text(yXmlFragmentToProseMirrorRootNode(fragment, schema));
  if (!words || box.put(words, "closed", unsaved.only)) await store.empty();
}
