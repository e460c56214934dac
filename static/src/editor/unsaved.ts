// SPDX-License-Identifier: AGPL-3.0-or-later
/** Under which a browser's copy of a text (y-indexeddb) says which blocks the server may not have. */
export const UNSAVED = "unsaved";
const OPENED = "testi-aperti";

/** Whether a copy of that name holds something unsaved. Needs no Yjs. */
export async function hasUnsaved(name: string): Promise<boolean> {
  const known = await names();
  if (known && !known.includes(name)) return false;
  const database = await opened(name);
  if (!database) return false;
  const isSome = await new Promise<boolean>((resolve) => {
    if (!database.objectStoreNames.contains("custom")) return resolve(false);
    const request = database.transaction("custom").objectStore("custom").get(UNSAVED);
    request.onsuccess = () => resolve(Array.isArray(request.result) && request.result.length > 0);
    request.onerror = () => resolve(false);
  });
  database.close();
  return isSome;
}

/** The databases of this site in this browser, where it tells. */
export async function names(): Promise<string[] | undefined> {
  try {
    return (await indexedDB.databases()).map(({ name }) => name ?? "");
  } catch {
    return undefined;
  }
}

/** Notes that a copy of that name is here: not every browser tells (Firefox since 126). */
export function noteCopy(name: string): void {
  try {
    localStorage.setItem(OPENED, [...new Set([...notedCopies(), name])].join(" "));
  } catch {} // full, or refused: the browser then keeps no copy either
}

/** The names noted. */
export function notedCopies(): string[] {
  return localStorage.getItem(OPENED)?.split(" ") ?? [];
}

/** A database that is there already. */
function opened(name: string): Promise<IDBDatabase | undefined> {
  return new Promise((resolve) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.transaction?.abort(); // it was not: none is made
    request.onerror = () => resolve(undefined);
    request.onblocked = () => resolve(undefined);
    request.onsuccess = () => resolve(request.result);
  });
}
