// SPDX-License-Identifier: AGPL-3.0-or-later
// For the page where a text is written: the plain form becomes an editor where several write at once.
import { Writing } from "./editor/writing";

const root = document.querySelector<HTMLElement>("[data-editor]");
const form = document.querySelector<HTMLFormElement>("form[data-draft]");
if (root && form) void new Writing(root, form).start();
