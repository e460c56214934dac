// SPDX-License-Identifier: AGPL-3.0-or-later
// For the pages of a text on which nobody writes. What this browser could not save of it goes into the text when that
// is opened; where it may not be written any more, to the server as a late proposal. The editor, which reads the
// browser's copy, is loaded only there, and only where that has something unsaved.
import { KeptBox } from "./editor/kept-box";
import { hasUnsaved } from "./editor/unsaved";

const box = document.querySelector<HTMLElement>("[data-kept]");
if (box && !document.querySelector("[data-editor]")) {
  const { doc, person, why, script = "" } = box.dataset;
  void hasUnsaved(`testo-${doc}-${person}`).then((isSome) => {
    const waiting = document.querySelector<HTMLElement>("[data-waiting]");
    if (isSome && why) return void document.head.append(Object.assign(document.createElement("script"), { src: script }));
    if (isSome && waiting) waiting.hidden = false;
    new KeptBox(box);
  });
}
