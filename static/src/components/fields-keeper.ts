// SPDX-License-Identifier: AGPL-3.0-or-later

export const PREFIX = "bozza:";
export type Kept = [name: string, value: string][];

/** Keeps all that is filled in in `form[data-keep-fields]` in this tab until the server has it, and offers it back after a reload; with `data-unsaved` the server does not have it yet. */
export function keepFields(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-keep-fields]")) keep(form);
}

function keep(form: HTMLFormElement): void {
  const key = PREFIX + form.dataset.keepFields;
  const offer = form.querySelector<HTMLElement>("[data-draft-offer]");
  const isUnsaved = form.hasAttribute("data-unsaved");
  const saved = isUnsaved ? "" : filledIn(form);
  const kept = sessionStorage.getItem(key);
  if (isUnsaved) sessionStorage.setItem(key, filledIn(form));
  else if (kept === null || kept === saved) sessionStorage.removeItem(key);
  else if (offer) offer.hidden = false;
  offer?.querySelector("[data-draft-restore]")?.addEventListener("click", () => {
    fillIn(form, JSON.parse(kept ?? saved) as Kept);
    offer.hidden = true;
    controls(form)[0]?.focus();
  });
  let isLeaving = false;
  form.addEventListener("input", () => {
    const now = filledIn(form);
    if (now === saved) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, now);
  });
  form.addEventListener("submit", () => (isLeaving = true));
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && filledIn(form) !== saved) event.preventDefault();
  });
}

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What one fills in: neither hidden fields nor buttons. */
export function controls(form: HTMLFormElement): Control[] {
  const all = form.querySelectorAll<Control>("input[name], select[name], textarea[name]");
  return [...all].filter((control) => control.type !== "hidden" && control.type !== "submit");
}

export function filledIn(form: HTMLFormElement): string {
  const kept: Kept = [];
  for (const control of controls(form)) {
    if (!isBox(control)) kept.push([control.name, control.value.replaceAll("\r\n", "\n")]);
    else if (control.checked) kept.push([control.name, control.value]);
  }
  return JSON.stringify(kept);
}

export function fillIn(form: HTMLFormElement, kept: Kept): void {
  for (const control of controls(form)) {
    const values = kept.filter(([name]) => name === control.name).map(([, value]) => value);
    if (isBox(control)) control.checked = values.includes(control.value);
    else if (values[0] !== undefined) control.value = values[0];
  }
}

function isBox(control: Control): control is HTMLInputElement {
  return control.type === "checkbox" || control.type === "radio";
}
