// SPDX-License-Identifier: AGPL-3.0-or-later

/** What somebody did to a line of the register. `person` is a person's uid; of somebody who was not on the list the
 * `client_uid` of the tap that added them. `seen`: the marks of that line which the tapper had before their eyes. */
export type Tap = Readonly<{
  client_uid: string;
  session: string;
  by: string;
  seq: number;
  person: string;
  kind: "present" | "absent" | "arrived" | "left" | "undo";
  at: string;
  seen: readonly string[];
  clock?: string;
  given_name?: string;
  family_name?: string;
  /** Why the server does not take it. */
  refused?: string;
}>;

const DATABASE = "registri";
const ROWS = "taps";
const PATIENCE = 2000;

/** The taps of this device that the server has not acknowledged, those it refused among them. */
export class Store {
  /** False when the browser keeps nothing: then all lives in the page alone. */
  isLasting = true;

  private database: Promise<IDBDatabase> | undefined;

  /** Those of one person in one session, in the order of the taps. */
  async rows(session: string, by: string): Promise<Tap[]> {
    let found: Tap[] = [];
    await this.within("readonly", (rows) => {
      rows.getAll().onsuccess = (event) => (found = (event.target as IDBRequest<Tap[]>).result);
    });
    return found.filter((one) => one.session === session && one.by === by).sort((a, b) => a.seq - b.seq);
  }

  /** Writes and deletes in one step, on the disk when the promise is kept; never raises. */
  async change(add: readonly Tap[], remove: readonly string[] = []): Promise<void> {
    if (!add.length && !remove.length) return;
    await this.within("readwrite", (rows) => {
      for (const uid of remove) rows.delete(uid);
      for (const one of add) rows.put(one);
    });
  }

  private async within(mode: IDBTransactionMode, work: (rows: IDBObjectStore) => void): Promise<void> {
    for (const isLastTry of [false, true]) {
      try {
        this.database ??= opened();
        await done((await this.database).transaction(ROWS, mode, { durability: "strict" }), work);
        this.isLasting = true;
        return;
      } catch {
        this.database = undefined; // closed behind our back: opened again, once
        if (isLastTry) this.isLasting = false;
      }
    }
  }
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    setTimeout(reject, PATIENCE);
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(ROWS, { keyPath: "client_uid" });
    request.onerror = reject;
    request.onsuccess = () => resolve(request.result);
  });
}

function done(transaction: IDBTransaction, work: (rows: IDBObjectStore) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = reject;
    work(transaction.objectStore(ROWS));
  });
}
