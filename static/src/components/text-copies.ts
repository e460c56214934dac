// SPDX-License-Identifier: AGPL-3.0-or-later
import { hasUnsaved, names, notedCopies } from "../editor/unsaved";

/** Whoever signs out leaves no copy of a text here, but those that hold words the server does not have. */
export async function forgetTexts(): Promise<void> {
  for (const name of (await names()) ?? notedCopies()) {
    if (name.startsWith("testo-") && !(await hasUnsaved(name))) indexedDB.deleteDatabase(name);
  }
}
