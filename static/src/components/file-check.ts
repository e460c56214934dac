// SPDX-License-Identifier: AGPL-3.0-or-later

const LARGEST = 5 * 1024 * 1024;
const PDF = new TextEncoder().encode("%PDF-");

/** A PDF chosen or dropped is compared on this device with the one issued: it is not sent. Without a script the form sends it. */
export function checkFiles(): void {
  if (!globalThis.crypto?.subtle) return; // only where the page is served safely
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sha256]")) guard(form);
}

function guard(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>("input[type=file]");
  const hint = form.querySelector<HTMLElement>("[data-here]");
  const issued = form.dataset.sha256;
  if (!input || !issued) return;
  if (hint) hint.textContent = hint.dataset.here ?? "";
  const compare = async (): Promise<void> => {
    const file = input.files?.[0];
    const outcome = await outcomeOf(file, issued);
    if (file === input.files?.[0]) tell(outcome); // else another was chosen meanwhile
  };
  input.addEventListener("change", () => void compare());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation(); // nothing was sent: the form may be pressed again at once
    void compare();
  });
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    void compare();
  });
}

async function outcomeOf(file: File | undefined, issued: string): Promise<string> {
  if (!file) return "none";
  if (file.size > LARGEST) return "too_big";
  try {
    const octets = new Uint8Array(await file.arrayBuffer());
    if (!PDF.every((octet, place) => octets[place] === octet)) return "not_pdf";
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", octets));
    return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("") === issued ? "same" : "different";
  } catch {
    return "none"; // the file went away after it was chosen
  }
}

function tell(outcome: string): void {
  const said = document.querySelector<HTMLTemplateElement>(`template[data-outcome="${outcome}"]`);
  const place = document.querySelector("[data-outcome-here]");
  if (said && place) place.replaceChildren(said.content.cloneNode(true));
}
