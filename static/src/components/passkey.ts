// SPDX-License-Identifier: AGPL-3.0-or-later

/** Says in words when a passkey did not come; the library only tells the console. */
export function explainPasskeyProblems(): void {
  document.addEventListener("allauth.error", () => {
    const problem = document.querySelector<HTMLElement>("[data-passkey-problem]");
    if (problem) problem.hidden = false;
  });
}
