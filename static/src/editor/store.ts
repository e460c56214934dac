// SPDX-License-Identifier: AGPL-3.0-or-later
import { IndexeddbPersistence } from "y-indexeddb";
import type { Doc } from "yjs";
import { UNSAVED } from "./unsaved";

const PATIENCE = 3000; // ms

/** The copy of a text that this browser keeps, for when there is no network. */
export class Store {
  private constructor(private readonly kept: IndexeddbPersistence) {}

  /** The copy of that name, read into `doc`; undefined where the browser keeps nothing. */
  static async open(name: string, doc: Doc): Promise<Store | undefined> {
    if (!(await works())) return undefined;
    const store = new Store(new IndexeddbPersistence(name, doc));
    const isRead = await Promise.race([store.kept.whenSynced.then(() => true), pause(PATIENCE)]);
    return isRead ? store : undefined;
  }

  /** Ids of the blocks that an earlier visit could not save. */
  async unsaved(): Promise<string[]> {
    return (await this.kept.get(UNSAVED)) ?? [];
  }

  setUnsaved(ids: string[]): void {
    void this.kept.set(UNSAVED, ids as unknown as string).catch(() => undefined);
  }

  /** Nothing of the text stays here: the server would refuse it again and again. */
  async empty(): Promise<void> {
    await this.kept.clearData();
  }
}

function pause(time: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), time));
}

/** y-indexeddb never says that a browser refuses it: asked with a database of its own. */
function works(): Promise<boolean> {
  const asked = new Promise<boolean>((resolve) => {
    try {
      const request = indexedDB.open("testo-prova", 1);
      request.onerror = () => resolve(false);
      request.onsuccess = () => {
        request.result.close();
        resolve(true);
      };
    } catch {
      resolve(false);
    }
  });
  return Promise.race([asked, pause(PATIENCE)]);
}
