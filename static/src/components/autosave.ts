// SPDX-License-Identifier: AGPL-3.0-or-later
import { controls, fillIn, filledIn, PREFIX, type Kept } from "./fields-keeper";

const PAUSE = 1500;
const LONGEST_WAIT = 60_000;
const PATIENCE = 15_000;

interface Answer {
  words: string;
  seen?: string;
  hints?: string[];
}

/** Saves a form a moment after each pause in typing. Without network it tries again; what is not saved stays in this tab, also after a reload. "Saved" is said only of what the server has stored. */
export function saveWhileTyping(form: HTMLFormElement): void {
  const key = PREFIX + form.dataset.autosave;
  const status = form.querySelector<HTMLElement>("[data-status]")!;
  const isUnsaved = form.hasAttribute("data-unsaved");
  let saved = isUnsaved ? "" : filledIn(form);
  let timer = 0;
  let wait = PAUSE;
  let isStopped = isUnsaved;
  let isLeaving = false;
  let sending: Promise<void> | null = null;

  const later = (pause: number): void => {
    window.clearTimeout(timer);
    if (!isStopped) timer = window.setTimeout(() => void save(), pause);
  };

  const save = async (): Promise<void> => {
    window.clearTimeout(timer);
    if (sending || isLeaving || filledIn(form) === saved) return;
    sending = send();
    await sending;
    sending = null;
  };

  const send = async (): Promise<void> => {
    const sent = filledIn(form);
    const headers = { Accept: "application/json" };
    let response: Response;
    try {
      response = await fetch(form.action, { method: "POST", body: new FormData(form), headers, signal: AbortSignal.timeout(PATIENCE) });
      if (response.status >= 500) throw new Error(String(response.status));
    } catch {
      say(status.dataset.trouble!);
      wait = Math.min(wait * 2, LONGEST_WAIT);
      return later(wait);
    }
    wait = PAUSE;
    if (response.redirected || !response.headers.get("Content-Type")?.includes("json")) return say(status.dataset.session!);
    const answer = (await response.json()) as Answer;
    say(answer.words);
    if (!response.ok) return void (isStopped = response.status !== 422);
    taken(sent, answer);
  };

  const taken = (sent: string, answer: Answer): void => {
    saved = sent;
    form.querySelector<HTMLInputElement>("input[name=seen]")!.value = answer.seen!;
    showHints(form, answer.hints ?? []);
    if (filledIn(form) === saved) return sessionStorage.removeItem(key);
    say(status.dataset.typing!);
    later(PAUSE);
  };

  const say = (words: string): void => {
    if (status.textContent !== words) status.textContent = words;
  };

  offer(form, key, saved, isUnsaved, () => later(0));
  form.addEventListener("input", () => {
    const now = filledIn(form);
    if (now === saved) return sessionStorage.removeItem(key);
    sessionStorage.setItem(key, now);
    if (!isStopped && !status.textContent?.startsWith(status.dataset.trouble!)) say(status.dataset.typing!);
    if (wait === PAUSE) later(PAUSE);
  });
  window.addEventListener("online", () => later(0));
  // What is under way ends first: the page would otherwise be told that it was overtaken by itself.
  window.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    window.clearTimeout(timer);
    if (sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      return void sending.then(() => form.requestSubmit(submitter));
    }
    isLeaving = true;
  }, { capture: true });
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && filledIn(form) !== saved) event.preventDefault();
  });
}

/** What this tab kept of an earlier time, to be taken up again. */
function offer(form: HTMLFormElement, key: string, saved: string, isUnsaved: boolean, after: () => void): void {
  const kept = sessionStorage.getItem(key);
  if (isUnsaved) return sessionStorage.setItem(key, filledIn(form));
  const box = form.querySelector<HTMLElement>("[data-draft-offer]");
  if (kept === null || words(kept) === words(saved) || !box) return sessionStorage.removeItem(key);
  box.hidden = false;
  box.querySelector("[data-draft-restore]")?.addEventListener("click", () => {
    fillIn(form, JSON.parse(kept) as Kept);
    box.hidden = true;
    controls(form)[0]?.focus();
    after();
  });
}

/** What is written in the fields, whatever empty ones stand beside them: a page that saved offers new ones. */
function words(filled: string): string {
  return JSON.stringify((JSON.parse(filled) as Kept).map(([name, value]) => [name, value.trim()]).filter(([, value]) => value));
}

function showHints(form: HTMLFormElement, hints: string[]): void {
  const box = form.querySelector<HTMLElement>("[data-hints]")!;
  box.hidden = hints.length === 0;
  box.querySelector("ul")!.replaceChildren(...hints.map((words) => Object.assign(document.createElement("li"), { textContent: words })));
}
