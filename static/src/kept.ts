// SPDX-License-Identifier: AGPL-3.0-or-later
// For the pages of a text on which nobody writes: what this browser could not save of it goes to the server as a late
// proposal. The editor, which reads the browser's copy, is loaded only where that has something unsaved.
import { KeptBox } from "./editor/kept-box";
import { hasUnsaved } from "./editor/unsaved";

const box = document.querySelector<HTMLElement>("[data-kept]");
if (box && !document.querySelector("[data-editor]")) {
  const { doc, person, script = "" } = box.dataset;
  void hasUnsaved(`testo-${doc}-${person}`).then((isSome) => {
    if (!isSome) return void new KeptBox(box);
    document.head.append(Object.assign(document.createElement("script"), { src: script }));
  });
}
