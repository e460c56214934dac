// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Kept } from "./quiz-store";

/** What the server says of an attempt (courses/views/answers.py). */
export type Said = {
  acknowledged?: string[];
  answers?: Record<string, object>;
  epoch: number;
  is_holder: boolean;
  is_open: boolean;
  last_seq?: number;
  late?: string[];
  /** The last event that came under another epoch; with `answers` when it is newer than asked. */
  others?: number;
  result?: string;
  saved_words?: string;
  seen?: Record<string, number>;
  seconds_left: number | null;
};

/** Why nothing was heard: no network, a server in trouble, a session that is over, a page whose token is
 * old, a test that this person can no longer answer, an epoch that is not ours. */
export type Failure = "offline" | "service" | "signed-out" | "stale" | "refused" | "conflict";

export type Heard = { said: Said; why?: undefined } | { said?: undefined; why: Failure };

const PATIENCE = 10_000;
const MOST_IN_ONE = 30_000; // of characters; the server takes 128 kB
const MOST_KEEPALIVE = 20_000; // of characters; a browser takes 64 kB in all

export function addressOf(attempt: string): string {
  return `/formazione/tentativi/${attempt}/`;
}

/** Asks the server about an attempt: a POST when there is a body. Never raises; goes on when the page is closed. */
export async function ask(attempt: string, what: string, body?: object): Promise<Heard> {
  const text = body && JSON.stringify(body);
  try {
    const answer = await fetch(addressOf(attempt) + what, {
      method: text ? "POST" : "GET",
      body: text,
      headers: text ? { "Content-Type": "application/json", "X-CSRFToken": token() } : {},
      redirect: "manual",
      cache: "no-store",
      keepalive: (text?.length ?? 0) < MOST_KEEPALIVE,
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) return { said: (await answer.json()) as Said };
    if (text && answer.status === 403) {
      const { why } = await ask(attempt, "stato/"); // a question needs no token: is it that, or the person?
      return { why: why ?? "stale" };
    }
    return { why: failureOf(answer) };
  } catch {
    return { why: "offline" };
  }
}

/** Sends answers of one device and epoch. */
export function send(batch: readonly Kept[]): Promise<Heard> {
  const { attempt, device, epoch } = batch[0]!;
  const events = batch.map(({ client_uid, seq, question_uid, answer, client_at }) => ({ client_uid, seq, question_uid, answer, client_at }));
  return ask(attempt, "risposte/", { device, epoch, events });
}

/** The first answers in `waiting` that can go together: same attempt, device and epoch (0: without a seat yet), and
 * no more than a request may hold. */
export function batchOf(waiting: readonly Kept[], most = 50): Kept[] {
  const first = waiting.find((one) => one.epoch);
  if (!first) return [];
  const alike = waiting.filter((one) => one.attempt === first.attempt && one.device === first.device && one.epoch === first.epoch);
  let size = 0;
  const fits = (one: Kept, at: number): boolean => (size += JSON.stringify(one).length) <= MOST_IN_ONE || at === 0;
  const end = alike.findIndex((one, at) => at >= most || !fits(one, at));
  return end < 0 ? alike : alike.slice(0, end);
}

export function failureOf(answer: Response): Failure {
  if (answer.type === "opaqueredirect" || answer.status === 401) return "signed-out";
  if (answer.status === 403 || answer.status === 404) return "refused";
  return answer.status === 409 ? "conflict" : "service";
}

/** Read each time: signing in again in another tab changes it. */
export function token(): string {
  const found = /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie);
  return found?.[1] ?? document.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
}
