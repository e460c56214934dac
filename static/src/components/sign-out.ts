// SPDX-License-Identifier: AGPL-3.0-or-later
import { forgetDrafts } from "./draft-keeper";
import { sendLeftovers } from "./quiz-leftovers";
import { Store } from "./quiz-store";
import { forgetTexts } from "./text-copies";

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
  const { left } = await sendLeftovers(new Store());
  await forgetTexts();
  if (areSettled && left === 0) leave(form);
  else offer(form, Math.max(left, 1));
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
