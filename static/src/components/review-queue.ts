// SPDX-License-Identifier: AGPL-3.0-or-later

/** Around the form of the suggestions to decide on: says how many are chosen, and takes keys where the focus is on one. */
class ReviewQueue extends HTMLElement {
  private form!: HTMLFormElement;

  connectedCallback(): void {
    const form = this.querySelector("form");
    const bar = form?.querySelector<HTMLElement>(".review-bar");
    if (!form || !bar) return;
    this.form = form;
    bar.querySelector<HTMLElement>("[data-keys]")!.hidden = false;
    for (const item of this.items) item.tabIndex = 0;
    form.addEventListener("change", () => this.count());
    this.addEventListener("keydown", (event) => this.press(event));
    this.count();
  }

  private get items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-suggestion]")];
  }

  private get boxes(): HTMLInputElement[] {
    return [...this.form.querySelectorAll<HTMLInputElement>("input[name=suggestion]")];
  }

  private count(): void {
    const chosen = this.boxes.filter((box) => box.checked).length;
    this.querySelector("[data-chosen]")!.textContent = `(${chosen})`;
    for (const item of this.items) item.classList.toggle("is-chosen", Boolean(item.querySelector<HTMLInputElement>("input:checked")));
  }

  private press(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const item = target.closest<HTMLElement>("[data-suggestion]");
    if (!item || event.ctrlKey || event.metaKey || event.altKey || target.matches("a, button, textarea, select, input:not([type=checkbox])")) return;
    const act = { j: () => this.go(item, 1), k: () => this.go(item, -1), x: () => this.toggle(item), a: () => this.decide(item, "accepted"), r: () => this.decide(item, "refused") }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }

  private go(item: HTMLElement, way: 1 | -1): void {
    const { items } = this;
    const next = items[items.indexOf(item) + way];
    next?.focus();
    next?.scrollIntoView({ block: "center" });
  }

  private toggle(item: HTMLElement, isChosen?: boolean): void {
    const box = item.querySelector<HTMLInputElement>("input[name=suggestion]");
    if (!box) return;
    box.checked = isChosen ?? !box.checked;
    this.count();
  }

  /** On the chosen suggestions, or on this one alone; without a reason the cursor goes where it is written. */
  private decide(item: HTMLElement, outcome: string): void {
    if (!this.boxes.some((box) => box.checked)) this.toggle(item, true);
    const usual = this.form.querySelector<HTMLSelectElement>("select[name=usual]")!;
    const reason = this.form.querySelector<HTMLTextAreaElement>("textarea[name=reason]")!;
    if (usual.value || reason.value.trim()) this.form.requestSubmit(this.form.querySelector<HTMLButtonElement>(`button[value=${outcome}]`));
    else usual.focus();
  }
}

customElements.define("review-queue", ReviewQueue);
