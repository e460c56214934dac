// SPDX-License-Identifier: AGPL-3.0-or-later
type Field = HTMLTextAreaElement | HTMLInputElement;

const fieldsOf = (place: ParentNode): Field[] => [...place.querySelectorAll<Field>("textarea, input[type=text]")];
const nameOf = ({ form, name }: Field): string => `${form?.getAttribute("action")} ${name}`;

/** What stands in the fields of a part of a page, by form and field. */
export function typedIn(place: ParentNode): Map<string, string> {
  return new Map(fieldsOf(place).filter((field) => field.value).map((field) => [nameOf(field), field.value]));
}

/** Draws a part of a page again: what was half written there stays, and so does the cursor. */
export function redraw(place: HTMLElement, nodes: Iterable<Node>, sent: ReadonlyMap<string, string>): void {
  const typed = typedIn(place);
  const focused = fieldsOf(place).find((field) => field === document.activeElement);
  place.replaceChildren(...nodes);
  for (const field of fieldsOf(place)) {
    const words = typed.get(nameOf(field));
    if (words === undefined || field.value || sent.get(nameOf(field)) === words) continue;
    field.value = words;
    for (let around = field.closest("details"); around; around = around.parentElement!.closest("details")) around.open = true;
    if (!focused || nameOf(focused) !== nameOf(field)) continue;
    field.focus();
    field.setSelectionRange(focused.selectionStart, focused.selectionEnd);
  }
}
