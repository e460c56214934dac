// SPDX-License-Identifier: AGPL-3.0-or-later
// For the pages on which minutes are written: what is typed is saved by itself, and kept in this tab until the server has it.
import { saveWhileTyping } from "./components/autosave";

const form = document.querySelector<HTMLFormElement>("form[data-autosave]");
if (form) saveWhileTyping(form);
