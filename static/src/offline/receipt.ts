// SPDX-License-Identifier: AGPL-3.0-or-later
// Format: courses/certificates/proofs/README.md.
import { type Key, type Known, decoded, isSignedBy } from "./keys";

const CONTEXT = "certificate-receipt-1\n";
const KINDS = ["achievement", "participation", "attendance"] as const;
const SIGNATURE = 64;
const NEWER = [2, 3, 4]; // with a digit too few or too many the first byte is 10 or more
const DAY_ZERO = Date.UTC(2000, 0, 1);
const DAY = 86_400_000;

/** What a receipt says, and the page of the register about it; days are ISO, "" for none. */
export interface Receipt {
  page: string;
  code: string;
  kind: (typeof KINDS)[number];
  isExample: boolean;
  isCut: { holder: boolean; issuer: boolean; title: boolean };
  number: string;
  minutes: number;
  began: string;
  completed: string;
  issued: string;
  expires: string;
  holder: string;
  issuer: string;
  title: string;
}

export type Refusal = "none" | "elsewhere" | "incomplete" | "newer" | "unknown_key" | "withdrawn" | "forged";
export type Judged = { receipt: Receipt; key: Key } | { refusal: Refusal; address: string };

/** What the text of a QR code is worth under the keys that are known. */
export function judge(text: string, known: Known): Judged {
  const parts = /^(https?:\/\/[^#\s]+)#([1-9][0-9]{150,600})$/.exec(text.replace(/\s/g, ""));
  if (!parts) return { refusal: "none", address: "" };
  const [, address = "", digits = ""] = parts;
  const code = codeOf(address, [known.site, ...known.former]);
  if (!code) {
    const site = siteOf(address);
    return { refusal: site ? "elsewhere" : "none", address: site };
  }
  const page = `${known.site}/verifica/${code}/`;
  const octets = bytesOf(digits);
  const payload = octets.subarray(0, -SIGNATURE);
  if (NEWER.includes(payload[0] ?? 0)) return { refusal: "newer", address: page };
  if (payload[0] !== 1 || lengthOf(payload) !== payload.length) return { refusal: "incomplete", address: page };
  const candidates = known.keys.filter((key) => decoded(key.kid).subarray(0, 4).every((octet, place) => octet === payload[1 + place]));
  if (!candidates.length) return { refusal: "unknown_key", address: page };
  const message = joined(new TextEncoder().encode(`${CONTEXT}${address}#`), payload);
  const key = candidates.find((candidate) => isSignedBy(candidate, octets.subarray(-SIGNATURE), message));
  if (!key) return { refusal: "forged", address: page };
  if (key.withdrawn) return { refusal: "withdrawn", address: page };
  return { receipt: { page, code, ...opened(payload) }, key };
}

/** The code in the address of a verification page of one of the sites; "" of any other address. */
function codeOf(address: string, sites: string[]): string {
  const site = sites.find((one) => address.startsWith(`${one}/verifica/`));
  return site === undefined ? "" : (/^\/verifica\/([0-9a-z]+)\/$/.exec(address.slice(site.length))?.[1] ?? "");
}

/** Where an address would lead, "" where no browser could open it: anything can be in a QR code. */
function siteOf(address: string): string {
  try {
    return new URL(address).origin;
  } catch {
    return "";
  }
}

function bytesOf(digits: string): Uint8Array {
  const hex = BigInt(digits).toString(16);
  const whole = hex.length % 2 ? `0${hex}` : hex;
  return Uint8Array.from(whole.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** How long a payload says it is, by the lengths that it has inside. */
function lengthOf(payload: Uint8Array): number {
  let place = 6;
  for (let varints = 0; varints < 3; varints++) while ((payload[place++] ?? 0) > 127);
  place += 8; // four days
  for (let texts = 0; texts < 3; texts++) place += 1 + (payload[place] ?? 0);
  return place;
}

/** The payload field by field: only of what is signed. */
function opened(payload: Uint8Array): Omit<Receipt, "page" | "code"> {
  let place = 6;
  const octet = (): number => payload[place++] ?? 0;
  const varint = (): number => {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const next = octet();
      value += (next & 127) * weight;
      if (next < 128) return value;
    }
  };
  const day = (): string => {
    const count = octet() * 256 + octet();
    return count ? new Date(DAY_ZERO + count * DAY).toISOString().slice(0, 10) : "";
  };
  const text = (): string => {
    const length = octet();
    return new TextDecoder().decode(payload.subarray(place, (place += length)));
  };
  const flags = payload[5] ?? 0;
  const isExample = Boolean(flags & 4);
  const [year, number, minutes] = [varint(), varint(), varint()];
  return {
    kind: KINDS[flags & 3] ?? "attendance",
    isExample,
    isCut: { title: Boolean(flags & 8), holder: Boolean(flags & 16), issuer: Boolean(flags & 32) },
    number: `${isExample ? "ES-" : ""}${number}/${year}`,
    minutes,
    began: day(),
    completed: day(),
    issued: day(),
    expires: day(),
    holder: text(),
    issuer: text(),
    title: text(),
  };
}
