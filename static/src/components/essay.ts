// SPDX-License-Identifier: AGPL-3.0-or-later

/** Counts the words of an open answer while it is written (templates/courses/question/essay.html). */
export function countWords(root: ParentNode = document): void {
  for (const told of root.querySelectorAll<HTMLElement>("[data-words]")) {
    const area = told.closest("fieldset")?.querySelector("textarea");
    if (!area) continue;
    const count = (): void => {
      const words = area.value.match(/\S+/g)?.length ?? 0;
      told.textContent = (told.dataset.words ?? "").replace("{count}", String(words));
    };
    area.addEventListener("input", count);
    area.closest("fieldset")?.addEventListener("answer-shown", count);
    count();
  }
}
