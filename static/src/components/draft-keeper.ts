// SPDX-License-Identifier: AGPL-3.0-or-later

const PREFIX = "bozza:";

/** Keeps what is typed in `form[data-draft]` in this tab until the server has it, and offers it back after a reload; with `data-unsaved` the server does not have it yet. */
export function keepDrafts(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) keep(form);
}

function keep(form: HTMLFormElement): void {
  const key = PREFIX + form.dataset.draft;
  const area = form.querySelector("textarea");
  const offer = form.querySelector<HTMLElement>("[data-draft-offer]");
  if (!area) return;
  const isUnsaved = form.hasAttribute("data-unsaved");
  const saved = isUnsaved ? "" : area.value;
  const kept = sessionStorage.getItem(key);
  if (isUnsaved) sessionStorage.setItem(key, area.value);
  else if (kept === null || bare(kept) === bare(saved)) sessionStorage.removeItem(key);
  else if (offer) offer.hidden = false;
  offer?.querySelector("[data-draft-restore]")?.addEventListener("click", () => {
    area.value = kept ?? saved;
    offer.hidden = true;
    area.focus();
  });
  let isLeaving = false;
  area.addEventListener("input", () => {
    if (area.value === saved) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, area.value);
  });
  form.addEventListener("submit", () => (isLeaving = true));
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && area.value !== saved) event.preventDefault();
  });
}

/** The words alone: the server writes lists, headings and empty lines in its own way. */
function bare(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** Whoever signs out leaves no draft in this tab, and no page of a register on this device. */
export function forgetDrafts(): void {
  void window.caches?.delete("registro");
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
}
