// SPDX-License-Identifier: AGPL-3.0-or-later
// For the page where a text is written: the plain form becomes an editor where several write at once. Elsewhere
// (src/kept.ts asks for it) it takes out of this browser what an earlier visit could not save.
import { Writing } from "./editor/writing";
import { rescue } from "./editor/rescue";

const root = document.querySelector<HTMLElement>("[data-editor]");
const form = document.querySelector<HTMLFormElement>("form[data-draft]");
if (root && form) void new Writing(root, form).start();
else void rescue();
