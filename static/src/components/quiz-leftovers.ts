// SPDX-License-Identifier: AGPL-3.0-or-later
import { ask, batchOf, send, type Failure } from "./quiz-line";
import { Store, type Kept } from "./quiz-store";

/** `left`: answers of this person that are still on the device; `late`: attempts of which some came after time;
 * `refused`: attempts of somebody else. */
export type Swept = { left: number; late: string[]; refused: string[] };

type Settled = { left: number; isLate: boolean; why?: Failure };

const NOT_OURS: readonly (Failure | undefined)[] = ["signed-out", "refused"];
const NO_USE: readonly (Failure | undefined)[] = ["offline", "service"];
const STRANGERS = "prova-altrui";

/** On every page of training: what other pages left on this device is sent, and leaves it once acknowledged. */
export async function clearLeftovers(): Promise<void> {
  if (!document.querySelector("[data-sign-out]")) return forgetStrangers(); // whoever signs in next may be the one
  if (!location.pathname.startsWith("/formazione/")) return;
  const here = document.querySelector<HTMLElement>("quiz-sheet")?.dataset.attempt;
  const { late, refused } = await sendLeftovers(new Store(), [here ?? "", ...strangers()]);
  for (const one of late) document.querySelector(`[data-late="${one}"]`)?.removeAttribute("hidden");
  if (refused.length) strangers(refused);
}

/** Sends what is on this device, but the answers of those attempts. */
export async function sendLeftovers(store: Store, but: readonly string[] = []): Promise<Swept> {
  const rows = (await store.rows()).filter((one) => !but.includes(one.attempt));
  const swept: Swept = { left: rows.length, late: [], refused: [] };
  for (const attempt of new Set(rows.map((one) => one.attempt))) {
    const mine = rows.filter((one) => one.attempt === attempt);
    const { left, isLate, why } = await settle(store, mine);
    if (isLate) swept.late.push(attempt);
    if (why === "refused") swept.refused.push(attempt);
    swept.left -= NOT_OURS.includes(why) ? mine.length : mine.length - left;
    if (NO_USE.includes(why)) break;
  }
  return swept;
}

/** Sends the answers of one attempt; those without a seat only when it is over, for then nobody's seat is taken. */
async function settle(store: Store, rows: Kept[]): Promise<Settled> {
  let [waiting, isLate, hasSeat] = [rows, false, false];
  while (waiting.length) {
    const batch = batchOf(waiting);
    if (!batch.length) {
      const { seated, why } = hasSeat ? {} : await sitDown(store, waiting);
      if (!seated) return { left: waiting.length, isLate, why };
      [waiting, hasSeat] = [seated, true];
      continue;
    }
    const { said, why } = await send(batch);
    if (why === "conflict") {
      waiting = waiting.map((one) => (batch.includes(one) ? { ...one, epoch: 0 } : one));
      continue;
    }
    const done = new Set(said?.acknowledged);
    if (!done.size) return { left: waiting.length, isLate, why: why ?? "service" };
    isLate ||= Boolean(said?.late?.length);
    await store.change([], [...done]);
    waiting = waiting.filter((one) => !done.has(one.client_uid));
  }
  return { left: 0, isLate };
}

/** The seat of an attempt that is over, under which what is left is kept as late; none while it is open. */
async function sitDown(store: Store, rows: Kept[]): Promise<{ seated?: Kept[]; why?: Failure }> {
  const { attempt, device } = rows[0]!;
  const { said: stands, why } = await ask(attempt, "stato/");
  if (!stands || stands.is_open) return { why };
  const heard = await ask(attempt, "subentra/", { device });
  if (!heard.said) return { why: heard.why };
  const { epoch, last_seq = 0 } = heard.said;
  const seated = rows.map((one, at) => ({ ...one, device, epoch, seq: last_seq + at + 1 }));
  await store.change(seated);
  return { seated };
}

/** Attempts of somebody else whose answers are on this device: asked about once by whoever is signed in. */
function strangers(more: readonly string[] = []): string[] {
  try {
    const known = (sessionStorage.getItem(STRANGERS) ?? "").split(" ").filter(Boolean);
    if (more.length) sessionStorage.setItem(STRANGERS, [...known, ...more].join(" "));
    return known;
  } catch {
    return [];
  }
}

function forgetStrangers(): void {
  try {
    sessionStorage.removeItem(STRANGERS);
  } catch {
    // nothing is kept here
  }
}
