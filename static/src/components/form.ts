// SPDX-License-Identifier: AGPL-3.0-or-later

/** A form sends once (a second click within two seconds is dropped). */
export function guardForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const sent = Number(form.dataset.sentAt ?? 0);
    if (Date.now() - sent < 2000) event.preventDefault();
    else form.dataset.sentAt = String(Date.now());
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent-at]")) delete form.dataset.sentAt;
  });
}
