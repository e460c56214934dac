// SPDX-License-Identifier: AGPL-3.0-or-later
// The answer that the controls of templates/courses/question/question.html hold, in the JSON of courses/questions/content.py.

export type Answer = Record<string, unknown>;
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Fired on the fieldset when `showAnswer` has changed its controls. */
export const SHOWN = "answer-shown";

function controls(fieldset: HTMLElement): Control[] {
  return [...fieldset.querySelectorAll<Control>("[data-part]")];
}

function part(control: Control): string {
  return control.dataset.part ?? "";
}

/** Part → value, of the controls that are filled in. */
function filled(fieldset: HTMLElement): Record<string, string> {
  return Object.fromEntries(controls(fieldset).filter((one) => one.value.trim()).map((one) => [part(one), one.value]));
}

/** The answer in `fieldset` (it has data-question and data-kind); {} when there is none. */
export function answerOf(fieldset: HTMLElement): Answer {
  const values = filled(fieldset);
  const isBlank = Object.keys(values).length === 0;
  switch (fieldset.dataset.kind) {
    case "matching":
      return isBlank ? {} : { pairs: values };
    case "cloze":
      return isBlank ? {} : { gaps: values };
    case "ordering":
      return isBlank ? {} : { order: placed(values, controls(fieldset).length) };
    case "short_text":
    case "numeric":
    case "essay":
      return isBlank ? {} : { text: values[""] ?? "" };
    default:
      return chosen(fieldset);
  }
}

function chosen(fieldset: HTMLElement): Answer {
  const choices = controls(fieldset).filter((one) => one instanceof HTMLInputElement && one.checked).map(part);
  return choices.length ? { choices: choices.sort() } : {};
}

/** The parts by their places; "" where a place is empty. */
function placed(values: Record<string, string>, total: number): string[] {
  const order = new Array<string>(total).fill("");
  for (const [uid, place] of Object.entries(values)) order[Number(place) - 1] ||= uid;
  return order;
}

/** Puts `answer` in the controls of `fieldset`; {} empties them. Nothing is fired but SHOWN. */
export function showAnswer(fieldset: HTMLElement, answer: Answer): void {
  const choices = new Set((answer.choices ?? []) as string[]);
  const values = valuesOf(answer);
  for (const one of controls(fieldset)) {
    if (one instanceof HTMLInputElement && ["radio", "checkbox"].includes(one.type)) one.checked = choices.has(part(one));
    else one.value = values[part(one)] ?? "";
  }
  fieldset.dispatchEvent(new CustomEvent(SHOWN));
}

function valuesOf(answer: Answer): Record<string, string> {
  if (typeof answer.text === "string") return { "": answer.text };
  if (Array.isArray(answer.order)) {
    return Object.fromEntries(answer.order.map((uid, place) => [String(uid), String(place + 1)]));
  }
  return (answer.pairs ?? answer.gaps ?? {}) as Record<string, string>;
}
