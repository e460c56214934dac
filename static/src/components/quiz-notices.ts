// SPDX-License-Identifier: AGPL-3.0-or-later

/** The state that the status line shows; the first three are calm, and are said aloud only after one that is not. */
export type State = "idle" | "saving" | "saved" | "offline" | "service" | "signed-out" | "stale" | "refused";

const CALM: readonly State[] = ["idle", "saving", "saved"];

/** The words of a sheet: the status line, what is said aloud, and one notice at a time. All come from the page. */
export class Notices {
  private wasCalm = false;
  private said = "";
  private next = "";

  constructor(
    private readonly sheet: HTMLElement,
    private readonly line: HTMLElement,
  ) {}

  /** The name of the notice that is shown, "" for none. */
  get shown(): string {
    return this.place.dataset.shown ?? "";
  }

  get place(): HTMLElement {
    return this.sheet.querySelector<HTMLElement>("[data-notices]")!;
  }

  /** Writes the state; says it aloud only when calm ends or comes back: not at each answer. */
  state(state: State, words?: string): void {
    const text = words || this.line.getAttribute(`data-${state}`) || "";
    this.line.textContent = text;
    this.line.dataset.state = state;
    const isCalm = CALM.includes(state);
    if (isCalm ? state === "saved" && !this.wasCalm : text !== this.said) this.say(text);
    if (!isCalm) this.wasCalm = false;
    else if (state === "saved") this.wasCalm = true;
  }

  say(words: string): void {
    this.said = words;
    this.sheet.querySelector("[data-said]")!.textContent = words;
  }

  /** Shows the notice that the page holds under this name, in the stead of the one before; "" takes it away. */
  show(name: string): HTMLElement {
    const template = this.sheet.querySelector<HTMLTemplateElement>(`template[data-notice="${name}"]`);
    this.next = "";
    this.place.dataset.shown = name;
    this.place.replaceChildren(...(template ? [template.content.cloneNode(true)] : []));
    return this.place;
  }

  /** Shows the notice if there is no other, else once that is closed. */
  offer(name: string): void {
    if (this.shown && this.shown !== name) this.next = name;
    else this.show(name);
  }

  close(): void {
    this.show(this.next);
  }

  /** Takes the notice away if it is this one. */
  drop(...names: string[]): void {
    if (names.includes(this.shown)) this.close();
  }
}

/** "Mancano le domande 3 e 7", each number a link to its question: into the line that has `data-one` and `data-many`. */
export function writeNumbers(notice: HTMLElement, listed: readonly HTMLElement[]): void {
  const line = notice.querySelector<HTMLElement>("[data-many]");
  if (!line) return;
  const [before = "", after = ""] = ((listed.length > 1 ? line.dataset.many : line.dataset.one) ?? "").split("{list}");
  const numbers = listed.map((one) => one.dataset.number ?? "");
  const language = document.documentElement.lang || "it";
  const parts = new Intl.ListFormat(language).formatToParts(numbers);
  const linked = parts.map((part) => (part.type === "element" ? linkTo(listed[numbers.indexOf(part.value)]!) : part.value));
  line.replaceChildren(before, ...linked, after);
}

function linkTo(question: HTMLElement): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = `#${question.id}`;
  link.textContent = question.dataset.number ?? "";
  link.addEventListener("click", (event) => {
    event.preventDefault();
    question.scrollIntoView();
    question.querySelector<HTMLElement>("input, select, textarea, button")?.focus({ preventScroll: true });
  });
  return link;
}
