// SPDX-License-Identifier: AGPL-3.0-or-later
// What the site says today: its keys, and its signed list of certificates that no longer hold. It learns nothing of ours.
import { sha256 } from "@noble/hashes/sha2.js";
import { type Key, type Known, decoded, isSignedBy } from "./keys";

const PATIENCE = 8_000;

/** The list, once its signature holds. */
export interface Listed {
  issued: string;
  next_update: string;
  entries: [name: string, standing: "revoked" | "superseded", day: string][];
}

/** The keys the site publishes now; none when it cannot be asked. */
export async function publishedKeys(site: string): Promise<Key[]> {
  const answer = (await asked(`${site}/.well-known/jwks.json`)) as { keys?: Key[] } | null;
  return (answer?.keys ?? []).filter((key) => [key.kid, key.x].every((part) => /^[\w-]{43}$/.test(part)));
}

/** The list of this site, signed by one of its keys; null when there is none to be believed. */
export async function signedList(known: Known): Promise<Listed | null> {
  try {
    const jws = (await asked(`${known.site}/.well-known/certificate-revocations.json`)) as Record<string, string> | null;
    const [head = "", payload = ""] = [jws?.["protected"], jws?.["payload"]];
    const { alg, kid, typ } = JSON.parse(text(head)) as Record<string, string>;
    const key = known.keys.find((one) => one.kid === kid && !one.withdrawn);
    if (!key || alg !== "EdDSA" || typ !== "certificate-revocations+jws") return null;
    const message = new TextEncoder().encode(`${head}.${payload}`);
    if (!isSignedBy(key, decoded(jws?.["signature"] ?? ""), message)) return null;
    const listed = JSON.parse(text(payload)) as Listed & { site: string };
    return listed.site === known.site ? listed : null;
  } catch {
    return null;
  }
}

/** What the list says of a code: its standing and since when; undefined of one that holds. */
export function standingOf(code: string, listed: Listed): { standing: "revoked" | "superseded"; day: string } | undefined {
  const digest = sha256(new TextEncoder().encode(code)).subarray(0, 16);
  const name = btoa(String.fromCharCode(...digest)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const entry = listed.entries.find(([listedName]) => listedName === name);
  return entry && { standing: entry[1], day: entry[2] ?? "" };
}

function text(part: string): string {
  return new TextDecoder().decode(decoded(part));
}

async function asked(address: string): Promise<unknown> {
  try {
    const answer = await fetch(address, { credentials: "omit", cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // no network
  }
}
