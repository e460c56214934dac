// SPDX-License-Identifier: AGPL-3.0-or-later
const PATIENCE = 15_000; // ms

/** What the server answered: `data` when it took what it was asked, else the words of why not ("" when none came). */
export type Answer<T> = { status: number; data?: T; error: string };

/** Asks an address of this site for JSON, or gives it something. Status 0: no network. */
export async function ask<T>(address: string, body?: FormData | object): Promise<Answer<T>> {
  const isForm = body instanceof FormData;
  const headers: Record<string, string> = { Accept: "application/json", "X-CSRFToken": token() };
  if (body && !isForm) headers["Content-Type"] = "application/json";
  try {
    const content = isForm ? body : body && JSON.stringify(body);
    const response = await fetch(address, { method: body ? "POST" : "GET", headers, body: content, redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
    const said = (await response.json().catch(() => ({}))) as T & { error?: string };
    return response.ok ? { status: response.status, data: said, error: "" } : { status: response.status, error: said.error ?? "" };
  } catch {
    return { status: 0, error: "" };
  }
}

/** The proof that a form comes from this site. */
export function token(): string {
  return document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
}
