// SPDX-License-Identifier: AGPL-3.0-or-later

/** An answer that the server has not acknowledged yet. Never changed once written: a newer one takes its place. */
export type Kept = Readonly<{
  client_uid: string;
  attempt: string;
  device: string;
  epoch: number;
  seq: number;
  question_uid: string;
  answer: object;
  client_at: string;
  /** The last event of the attempt that the page knew. */
  seen?: number;
}>;

const DATABASE = "prove";
const ROWS = "answers";
const PATIENCE = 2000;

/** The unacknowledged answers of this browser, all attempts together; what is acknowledged is deleted at once. */
export class Store {
  /** False when the browser keeps nothing (private windows, no room left): then all lives in the page alone. */
  isLasting = true;

  private database: Promise<IDBDatabase> | undefined;

  /** Rows of one attempt, or of all, in the order they were given. */
  async rows(attempt?: string): Promise<Kept[]> {
    const found: Kept[] = [];
    await this.within("readonly", (rows) => {
      rows.getAll().onsuccess = (event) => found.push(...(event.target as IDBRequest<Kept[]>).result);
    });
    const wanted = found.filter((one) => attempt === undefined || one.attempt === attempt);
    return wanted.sort((a, b) => (a.epoch || Infinity) - (b.epoch || Infinity) || a.seq - b.seq);
  }

  /** Writes and deletes in one step, on the disk when the promise is kept; never raises. */
  async change(add: readonly Kept[], remove: readonly string[] = []): Promise<void> {
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
        const database = await this.database;
        await finished(database.transaction(ROWS, mode, { durability: "strict" }), work);
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
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
  });
}

function finished(transaction: IDBTransaction, work: (rows: IDBObjectStore) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
    work(transaction.objectStore(ROWS));
  });
}
