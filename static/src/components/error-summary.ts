// SPDX-License-Identifier: AGPL-3.0-or-later

/** Moves the focus to the summary of a refused form; its links move it on to the control, label in sight. */
export function focusErrorSummary(): void {
  const summary = document.querySelector<HTMLElement>("[data-error-summary]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href^='#']");
    const control = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!control) return;
    event.preventDefault();
    const focusable = control.matches("input, select, textarea, button, [tabindex]") ? control : control.querySelector<HTMLElement>("input");
    control.closest(".field")?.scrollIntoView();
    (focusable ?? control).focus({ preventScroll: true });
  });
}
