// SPDX-License-Identifier: AGPL-3.0-or-later
import { IndexeddbPersistence } from "y-indexeddb";
import type { Doc } from "yjs";
import { UNSAVED, noteCopy } from "./unsaved";

const PATIENCE = 3000; // ms

/** The copy of a text that this browser keeps, for when there is no network. */
export class Store {
  private constructor(
    private readonly name: string,
    private readonly kept: IndexeddbPersistence,
    private readonly letGo: () => Promise<void>,
  ) {}

  /** The copy of that name, read into `doc`; undefined where the browser keeps nothing. While a tab has it open to write
   * (`isHeld`), no other one empties it. */
  static async open(name: string, doc: Doc, isHeld = false): Promise<Store | undefined> {
    if (!(await works())) return undefined;
    noteCopy(name);
    const letGo = isHeld && (await Promise.race([hold(name), pause(PATIENCE)]));
    const store = new Store(name, new IndexeddbPersistence(name, doc), letGo || (async () => undefined));
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

  /** As `empty`, but where another tab writes in the text. */
  async leave(): Promise<void> {
    await this.letGo();
    await alone(this.name, () => this.empty());
  }
}

/** Does that while nobody writes in the text of that name in another tab; else not. */
export async function alone(name: string, work: () => Promise<void>): Promise<void> {
  if (!navigator.locks) return work();
  await navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}

/** Resolves when this tab has its part of the lock; with what gives it back. */
function hold(name: string): Promise<() => Promise<void>> {
  return new Promise((resolve) => {
    if (!navigator.locks) return resolve(async () => undefined);
    const over = navigator.locks.request(name, { mode: "shared" }, () => new Promise<void>((done) => resolve(() => (done(), over))));
  });
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
