// SPDX-License-Identifier: AGPL-3.0-or-later
const SIGNING_OUT = 8000; // ms
const HANDING_IN = 24_000; // ms

/** Nobody leaves the page, signs out or hands in before all is saved, unasked. */
export function guardLeaving(isSettled: () => boolean, until: (isSo: () => boolean, time: number) => Promise<boolean>, link: HTMLAnchorElement | null, waiting: string): void {
  window.addEventListener("beforeunload", (event) => {
    if (!isSettled()) event.preventDefault();
  });
  document.addEventListener("quiz:settle", (event) => { // signing out
    const wait = until(isSettled, SIGNING_OUT).then(() => true); // beforeunload asks when it was in vain
    (event as CustomEvent<Promise<boolean>[]>).detail.push(wait);
  });
  link?.addEventListener("click", (event) => {
    if (isSettled()) return;
    event.preventDefault();
    const words = link.textContent;
    link.textContent = waiting;
    void until(isSettled, HANDING_IN).then((isSaved) => {
      link.textContent = words;
      if (isSaved) location.assign(link.href);
    });
  });
}
