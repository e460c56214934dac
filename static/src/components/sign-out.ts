// SPDX-License-Identifier: AGPL-3.0-or-later
import { forgetDrafts } from "./draft-keeper";
import { batchOf, send } from "./quiz-line";
import { Store } from "./quiz-store";

/** Signing out waits until the server has every answer given on this device; if it cannot, the person chooses in words. Nothing unsent is wiped. */
export function guardSignOut(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-sign-out]") || event.defaultPrevented) return;
    event.preventDefault();
    void signOut(form);
  });
}

async function signOut(form: HTMLFormElement): Promise<void> {
  const sheets: Promise<boolean>[] = [];
  document.dispatchEvent(new CustomEvent("quiz:settle", { detail: sheets }));
  const areSettled = (await Promise.all(sheets)).every(Boolean);
  const left = await replay(new Store());
  if (areSettled && left === 0) leave(form);
  else offer(form, Math.max(left, 1));
}

/** Sends what other pages left on this device; how many answers of this person remain. */
async function replay(store: Store): Promise<number> {
  let waiting = await store.rows();
  const others: string[] = [];
  for (let batch = batchOf(waiting); batch.length; batch = batchOf(waiting)) {
    const { said, why } = await send(batch);
    const done = new Set(said ? said.acknowledged : []);
    await store.change([], [...done]);
    // somebody else's, given on this device before: theirs to send
    if (why === "signed-out" || why === "refused") others.push(batch[0]!.attempt);
    else if (!done.size) break;
    waiting = waiting.filter((one) => !done.has(one.client_uid) && !others.includes(one.attempt));
  }
  return waiting.length;
}

function leave(form: HTMLFormElement): void {
  forgetDrafts();
  form.submit();
}

/** Says how many answers are still here: stay, or sign out and keep them on this device. */
function offer(form: HTMLFormElement, left: number): void {
  const template = document.querySelector<HTMLTemplateElement>("template[data-unsent]");
  const dialog = template?.content.querySelector("dialog")?.cloneNode(true) as HTMLDialogElement | undefined;
  if (!dialog) return leave(form);
  document.body.append(dialog);
  dialog.querySelector("[data-left]")!.textContent = String(left);
  dialog.querySelector("[data-keep]")!.addEventListener("click", () => void leaveKeeping(form, dialog));
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
}

/** Without network nobody can sign out: said here, not by the browser's own page of errors. */
async function leaveKeeping(form: HTMLFormElement, dialog: HTMLDialogElement): Promise<void> {
  try {
    await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
    forgetDrafts();
    location.assign("/");
  } catch {
    dialog.querySelector<HTMLElement>("[data-no-network]")!.hidden = false;
  }
}
