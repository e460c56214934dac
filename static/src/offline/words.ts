// SPDX-License-Identifier: AGPL-3.0-or-later
// Words come from the <template> elements of the page; here they get their values.

const language = (): string => document.documentElement.lang || "it";

/** "23 novembre 2026", "1° marzo 2026" of an ISO day or moment (a moment: its day in Rome). */
export function day(iso: string): string {
  const words = new Intl.DateTimeFormat(language(), { dateStyle: "long", timeZone: iso.length > 10 ? "Europe/Rome" : "UTC" }).format(new Date(iso));
  return language() === "it" ? words.replace(/^1 /, "1° ") : words;
}

/** "23 novembre 2026, 10:42" in Rome. */
export function moment(iso: string): string {
  const time = new Intl.DateTimeFormat(language(), { timeStyle: "short", timeZone: "Europe/Rome" }).format(new Date(iso));
  return `${day(iso)}, ${time}`;
}

/** Today in Rome as ISO, by the clock of this device. */
export function today(): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Rome" }).format(new Date());
}

/** "1 ora e 30 minuti". */
export function duration(minutes: number): string {
  const said = (count: number, unit: string): string =>
    new Intl.NumberFormat(language(), { style: "unit", unit, unitDisplay: "long" }).format(count);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  const parts = [...(hours ? [said(hours, "hour")] : []), ...(rest || !hours ? [said(rest, "minute")] : [])];
  return new Intl.ListFormat(language()).format(parts);
}

/** A copy of the words called `name`: `data-slot` gets its value, `data-if` goes when it has none, `data-link` leads there. */
export function words(name: string, values: Record<string, string> = {}): DocumentFragment {
  const template = document.querySelector<HTMLTemplateElement>(`template[data-words="${name}"]`);
  if (!template) throw new Error(`no words for ${name}`);
  const copy = template.content.cloneNode(true) as DocumentFragment;
  const every = (kind: string): Iterable<[HTMLElement, string]> =>
    [...copy.querySelectorAll<HTMLElement>(`[data-${kind}]`)].map((place) => [place, values[place.dataset[kind] ?? ""] ?? ""]);
  for (const [place, value] of every("if")) if (!value) place.remove();
  for (const [place, value] of every("slot")) place.textContent = value;
  for (const [place, value] of every("link")) place.setAttribute("href", value);
  return copy;
}
