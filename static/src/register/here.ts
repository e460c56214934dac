// SPDX-License-Identifier: AGPL-3.0-or-later
import { CACHE, OWNER, WORKER } from "./names";

const LONGEST = 7 * 24 * 3600 * 1000;

/** Keeps this page, and those that it names in `data-also`, with their files: they open without network. What another
 * person left here goes first. Says on the page (`data-ready`) when all is kept. */
export async function keepHere(place: HTMLElement): Promise<void> {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  try {
    await onlyOf(place.dataset.me ?? "");
    await navigator.serviceWorker.register(WORKER);
    const also = [...document.querySelectorAll<HTMLAnchorElement>("a[data-also]")].map((link) => link.href);
    const all = [location.origin + location.pathname, ...also, ...files()];
    const areKept = await Promise.all(all.map(keep));
    if (areKept.every(Boolean)) place.dataset.ready = "";
    for (const one of document.querySelectorAll<HTMLElement>("[data-when-ready]")) one.hidden = !("ready" in place.dataset);
  } catch {
    // no room, or not allowed: the page works as long as it is open
  }
}

/** What the server said last of a register, kept beside its page. */
export async function keepSaid(address: string, said: object): Promise<void> {
  if ("caches" in window) await (await caches.open(CACHE)).put(address, Response.json(said)).catch(() => undefined);
}

export async function keptSaid<Said>(address: string): Promise<Said | undefined> {
  if (!("caches" in window)) return undefined;
  const kept = await caches.match(address, { cacheName: CACHE }).catch(() => undefined);
  return kept && ((await kept.json()) as Said);
}

async function onlyOf(me: string): Promise<void> {
  const owner = await caches.match(OWNER, { cacheName: CACHE });
  if (owner && (await owner.text()) !== me) await caches.delete(CACHE);
  const cache = await caches.open(CACHE);
  await cache.put(OWNER, new Response(me));
  for (const request of await cache.keys()) {
    const date = Date.parse((await cache.match(request))?.headers.get("date") ?? "");
    if (date < Date.now() - LONGEST) await cache.delete(request);
  }
}

/** Fonts, styles and scripts of this page. */
function files(): string[] {
  const loaded = performance.getEntriesByType("resource").map((one) => one.name);
  const drawn = [...document.querySelectorAll("use")].map((one) => one.href.baseVal);
  const addresses = [...loaded, ...drawn].map((one) => new URL(one, location.href));
  const ours = addresses.filter((one) => one.origin === location.origin && one.pathname.startsWith("/static/"));
  return [...new Set(ours.map((one) => one.origin + one.pathname))];
}

async function keep(address: string): Promise<boolean> {
  const answer = await fetch(address, { redirect: "manual" }).catch(() => undefined);
  const cache = await caches.open(CACHE);
  if (answer?.ok) await cache.put(address, answer);
  return Boolean(answer?.ok || (await cache.match(address)));
}
