// SPDX-License-Identifier: AGPL-3.0-or-later
// The service worker of the register: opens its pages without network. It only reads what register/here.ts has kept.
import { CACHE } from "./register/names";

interface Opening extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
  waitUntil(work: Promise<unknown>): void;
}

const worker = self as unknown as EventTarget & { skipWaiting(): Promise<void>; clients: { claim(): Promise<void> } };
const PATIENCE = 4000;

worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => (event as Opening).waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { request } = event as Opening;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") (event as Opening).respondWith(page(request));
  else if (pathname.startsWith("/static/")) (event as Opening).respondWith(file(request));
});

/** The server's answer; what is kept when none comes, or none of use. */
async function page(request: Request): Promise<Response> {
  const kept = await caches.match(request, { cacheName: CACHE, ignoreVary: true });
  const asked = fetch(request);
  if (!kept) return asked;
  const later = new Promise<Response>((resolve) => setTimeout(() => resolve(kept), PATIENCE));
  const answer = await Promise.race([asked, later]).catch(() => kept);
  return answer.status >= 500 ? kept : answer;
}

/** Files have their content in their name: the one that is kept is the right one. */
async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: CACHE, ignoreVary: true })) ?? fetch(request);
}
