// SPDX-License-Identifier: AGPL-3.0-or-later
import { failureOf, token, type Failure } from "../components/quiz-line";
import type { Tap } from "./store";

/** A line of the register as the server has it; `clock` values are hours of Rome, "" for none. */
export type Line = {
  person: string;
  name: string;
  body: string;
  is: "" | "present" | "absent" | "both";
  arrived: string;
  left: string;
  marks: string[];
  other: string;
};

export type Outcome = { client_uid: string; outcome: "recorded" | "known" | "refused"; words: string; person: string };

export type Said = { as_of: string; lines: Line[]; saved_words: string; outcomes: Outcome[] };

export type Heard = { said: Said; why?: undefined } | { said?: undefined; why: Failure };

const PATIENCE = 10_000;
const MOST_IN_ONE = 50;

/** Sends the first of the taps, or asks how the register stands when there is none. Never raises. */
export async function exchange(address: string, device: string, by: string, taps: readonly Tap[]): Promise<Heard> {
  const events = taps.slice(0, MOST_IN_ONE).map(({ session: _session, by: _by, seq: _seq, refused: _refused, ...sent }) => sent);
  const text = events.length ? JSON.stringify({ device, by, sent_at: new Date().toISOString(), events }) : undefined;
  try {
    const answer = await fetch(address, {
      method: text ? "POST" : "GET",
      body: text,
      headers: text ? { "Content-Type": "application/json", "X-CSRFToken": token() } : {},
      redirect: "manual",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) return { said: (await answer.json()) as Said };
    if (text && answer.status === 403) {
      const { why } = await exchange(address, device, by, []); // a question needs no token: is it that, or the person?
      return { why: why ?? "stale" };
    }
    return { why: failureOf(answer) };
  } catch {
    return { why: "offline" };
  }
}
