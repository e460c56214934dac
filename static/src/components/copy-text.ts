// SPDX-License-Identifier: AGPL-3.0-or-later

/** A button `data-copy="id"` appears where the browser can copy, copies that field and says so in the form's status. */
export function offerToCopy(): void {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => void copy(button));
  }
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const field = document.getElementById(button.dataset.copy ?? "") as HTMLInputElement | null;
  const status = button.form?.querySelector("[role=status]");
  if (!field || !status) return;
  try {
    await navigator.clipboard.writeText(field.value);
    status.textContent = button.dataset.copied ?? "";
  } catch {
    field.focus(); // refused: the keyboard copies what is selected
    field.select();
  }
}
