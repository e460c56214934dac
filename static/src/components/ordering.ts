// SPDX-License-Identifier: AGPL-3.0-or-later
// "Up" and "Down" in the stead of the lists of places, which still hold the answer (templates/courses/question/ordering.html).
import { SHOWN } from "./answer-of";

/** Every ordering on the page gets its buttons. */
export function enhanceOrderings(root: ParentNode = document): void {
  for (const list of root.querySelectorAll<HTMLElement>("[data-order]")) new Ordering(list);
}

class Ordering {
  readonly #list: HTMLElement;
  readonly #said: HTMLElement | null;
  readonly #keep: HTMLButtonElement | null;

  constructor(list: HTMLElement) {
    const fieldset = list.closest("fieldset") ?? list;
    this.#list = list;
    this.#said = fieldset.querySelector("[data-order-said]");
    this.#keep = fieldset.querySelector("[data-order-keep]");
    for (const place of list.querySelectorAll<HTMLElement>("[data-order-place]")) place.hidden = true;
    for (const shown of [...list.querySelectorAll<HTMLElement>("[data-order-buttons]"), this.#said, this.#keep]) if (shown) shown.hidden = false;
    list.addEventListener("click", (event) => this.#moved(event));
    this.#keep?.addEventListener("click", () => this.#settle());
    fieldset.addEventListener(SHOWN, () => this.#arrange());
    this.#arrange();
  }

  get #items(): HTMLElement[] {
    return [...this.#list.children] as HTMLElement[];
  }

  /** The items by the places they have; as they stand while there is no answer. */
  #arrange(): void {
    const items = this.#items.sort((one, other) => Number(select(one).value) - Number(select(other).value));
    if (items.every((item) => select(item).value)) this.#list.append(...items);
    this.#tell("");
  }

  #moved(event: Event): void {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-move]");
    const item = button?.closest("li");
    if (!button || !item) return;
    const items = this.#items;
    const to = items.indexOf(item) + Number(button.dataset.move);
    const other = items[to];
    if (!other) return;
    if (Number(button.dataset.move) < 0) other.before(item);
    else other.after(item);
    button.focus();
    const words = (this.#list.dataset.moved ?? "").replace("{place}", String(to + 1)).replace("{total}", String(items.length));
    this.#settle(words.replace("{text}", () => item.querySelector("[data-order-text]")?.textContent ?? ""));
  }

  /** The order shown becomes the answer. */
  #settle(words = ""): void {
    this.#items.forEach((item, place) => (select(item).value = String(place + 1)));
    this.#tell(words);
    const first = this.#items[0];
    if (first) select(first).dispatchEvent(new Event("change", { bubbles: true }));
  }

  #tell(words: string): void {
    const items = this.#items;
    const isAnswered = items.every((item) => select(item).value);
    const { kept, open } = this.#list.dataset;
    if (this.#said) this.#said.textContent = [words, isAnswered ? kept : open].filter(Boolean).join(" ");
    if (this.#keep) this.#keep.setAttribute("aria-disabled", String(isAnswered));
    items.forEach((item, place) => {
      item.querySelector("[data-move='-1']")?.setAttribute("aria-disabled", String(place === 0));
      item.querySelector("[data-move='1']")?.setAttribute("aria-disabled", String(place === items.length - 1));
    });
  }
}

function select(item: HTMLElement): HTMLSelectElement {
  return item.querySelector("select") as HTMLSelectElement;
}
