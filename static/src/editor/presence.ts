// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Plugin } from "prosemirror-state";
import { yCursorPlugin } from "y-prosemirror";
import type { WebsocketProvider } from "y-websocket";
import type { Say } from "./words";

const PENS = 8; // colours in editor.css
const PACE = 150; // ms

type Someone = { user?: { name?: string } };

/** The class of somebody's colour: the same name has the same on every screen. */
export function penOf(name: string): string {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)!) % 65_521;
  return `pen-${sum % PENS}`;
}

/** The cursors of the others, with the names that the server gives them; colours by class, for the policy of contents. */
export function cursors({ awareness }: WebsocketProvider): Plugin {
  return yCursorPlugin(awareness, { cursorBuilder: cursor, selectionBuilder: ({ name }) => ({ class: `editor-chosen ${penOf(name)}` }) });
}

function cursor({ name }: { name: string }): HTMLElement {
  const mark = document.createElement("span");
  mark.className = `editor-cursor ${penOf(name)}`;
  const label = document.createElement("span");
  label.className = "editor-cursor-name";
  label.textContent = name;
  mark.append("\u2060", label, "\u2060");
  return mark;
}

/** Tells only one's own place, a few times a second: y-websocket would send back everybody's at each step. */
export function tellOwnPlace(provider: WebsocketProvider): void {
  const { awareness } = provider;
  const tell = provider._awarenessUpdateHandler;
  let timer = 0;
  awareness.off("update", tell);
  awareness.on("update", (_changes: unknown, origin: unknown) => {
    if (origin !== "local" || timer) return;
    timer = window.setTimeout(() => {
      timer = 0;
      tell({ added: [], updated: [awareness.clientID], removed: [] }, "local");
    }, PACE);
  });
}

/** Lists who is in the text; oneself first. */
export function showPeople({ awareness }: WebsocketProvider, list: HTMLElement, own: string, say: Say): void {
  const show = (): void => {
    const names = new Set<string>();
    for (const [client, someone] of awareness.getStates() as Map<number, Someone>) {
      if (client !== awareness.clientID && someone.user?.name) names.add(someone.user.name);
    }
    names.delete(own);
    const shown = [own, ...[...names].sort((a, b) => a.localeCompare(b, "it"))];
    if (list.dataset.shown === shown.join("\n")) return;
    list.dataset.shown = shown.join("\n");
    list.replaceChildren(...shown.map((name, at) => person(name, at ? name : say("you", { name }))));
  };
  awareness.on("change", show);
  show();
}

function person(name: string, words: string): HTMLElement {
  const item = document.createElement("li");
  item.className = `editor-person ${penOf(name)}`;
  item.textContent = words;
  return item;
}
