// SPDX-License-Identifier: AGPL-3.0-or-later
import { hashes, verify } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";

hashes.sha512 = sha512; // no WebCrypto: it is missing where a file is opened from the disk

/** A public key as the site publishes it (RFC 8037), with the days between which it was to be trusted. */
export interface Key {
  kid: string;
  x: string;
  since: string;
  withdrawn?: string;
}

/** What this file was made with: the site whose certificates it knows, where it was before, its keys of that day. */
export interface Known {
  site: string;
  former: string[];
  keys: Key[];
}

/** Bytes of base64url without padding. Throws on anything else. */
export function decoded(text: string): Uint8Array {
  if (!/^[\w-]*$/.test(text)) throw new Error("not base64url");
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
}

/** Whether `key` made that signature, as strictly as RFC 8032 asks. */
export function isSignedBy(key: Key, signature: Uint8Array, message: Uint8Array): boolean {
  try {
    return verify(signature, message, decoded(key.x), { zip215: false });
  } catch {
    return false; // not a signature, or not a key
  }
}
