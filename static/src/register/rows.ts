// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Line } from "./line";
import type { Tap } from "./store";

/** The line as it is once those taps count: the last one says how it stands, hours stay until another takes them away. */
export function after(line: Line, taps: readonly Tap[]): Line {
  const told = { ...line };
  for (const { kind, clock = "" } of taps) {
    if (kind === "left") Object.assign(told, { is: "present", left: clock });
    else if (kind === "arrived") Object.assign(told, { is: "present", arrived: clock });
    else Object.assign(told, { is: kind === "undo" ? "" : kind, arrived: "", left: "" });
  }
  return told;
}

/** The lines that the server knows, and those of who was added here. */
export function withAdded(lines: readonly Line[], taps: readonly Tap[]): Line[] {
  const added = taps.filter((one) => one.family_name !== undefined);
  const made = added.map(({ client_uid, given_name, family_name }) => blank(client_uid, `${given_name} ${family_name}`));
  return [...lines, ...made];
}

function blank(person: string, name: string): Line {
  return { person, name, body: "", is: "", arrived: "", left: "", marks: [], other: "" };
}

/** The list on the page: rows that the server wrote, and those that are made here from its template. */
export class Rows {
  private readonly rows = new Map<string, HTMLElement>();

  constructor(private readonly sheet: HTMLElement) {
    for (const row of sheet.querySelectorAll<HTMLElement>("li[data-person]")) this.rows.set(row.dataset.person!, row);
  }

  /** Shows the lines as they stand; a row whose person is on no line goes. */
  show(lines: readonly Line[], taps: readonly Tap[]): void {
    const wanted = new Set(lines.map((one) => one.person));
    for (const [person, row] of this.rows) {
      if (wanted.has(person)) continue;
      row.remove();
      this.rows.delete(person);
    }
    for (const line of lines) this.write(line, taps.filter((one) => one.person === line.person));
    this.count(lines, taps);
  }

  /** Hides the rows without those letters; how many are left. */
  find(typed: string): number {
    const wanted = plain(typed).split(" ").filter(Boolean);
    const found = [...this.rows.values()].filter((row) => {
      const text = plain(row.querySelector("[data-name]")!.textContent ?? "");
      row.hidden = !wanted.every((one) => text.includes(one));
      return !row.hidden;
    });
    return found.length;
  }

  row(person: string): HTMLElement | undefined {
    return this.rows.get(person);
  }

  private write(line: Line, taps: readonly Tap[]): void {
    const row = this.rows.get(line.person) ?? this.made(line);
    const told = after(line, taps.filter((one) => !one.refused));
    const refused = taps.find((one) => one.refused)?.refused ?? "";
    row.dataset.state = told.is;
    row.querySelector("[data-present]")!.setAttribute("aria-pressed", String(told.is === "present"));
    write(row, "[data-words]", this.words(told));
    write(row, "[data-refused]", refused && this.phrase("refusal", { words: refused }));
    row.toggleAttribute("data-unsent", taps.some((one) => !one.refused));
  }

  private words({ is, arrived, left }: Line): string {
    if (is !== "present" || !(arrived || left)) return this.phrase(is || "none", {});
    return this.phrase(arrived && left ? "between" : left ? "until" : "since", { arrived, left });
  }

  private made(line: Line): HTMLElement {
    const template = this.sheet.querySelector<HTMLTemplateElement>("template[data-row]")!;
    const row = (template.content.cloneNode(true) as DocumentFragment).querySelector<HTMLElement>("li")!;
    row.dataset.person = line.person;
    for (const field of row.querySelectorAll<HTMLInputElement>("[name=person]")) field.value = line.person;
    for (const one of row.querySelectorAll("[data-name]")) one.textContent = line.name;
    write(row, "[data-body]", line.body);
    write(row, "[data-other]", line.other);
    this.sheet.querySelector("[data-rows]")!.append(row);
    this.rows.set(line.person, row);
    return row;
  }

  private count(lines: readonly Line[], taps: readonly Tap[]): void {
    const good = taps.filter((one) => !one.refused);
    const told = lines.map((line) => after(line, good.filter((one) => one.person === line.person)).is);
    const count = this.sheet.querySelector<HTMLElement>("[data-count]")!;
    const present = told.filter((one) => one === "present").length;
    count.textContent = filled(count.dataset.count!, { present: String(present), all: String(lines.length) });
  }

  private phrase(name: string, values: Record<string, string>): string {
    return filled(this.sheet.querySelector("[data-phrases]")!.getAttribute(`data-${name}`) ?? "", values);
  }
}

function filled(phrase: string, values: Record<string, string>): string {
  return phrase.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? "");
}

function write(row: HTMLElement, place: string, words: string): void {
  const one = row.querySelector<HTMLElement>(place)!;
  if (one.textContent !== words) one.textContent = words;
}

/** Letters alone, without accents, as people type names on a phone. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim().toLowerCase();
}
