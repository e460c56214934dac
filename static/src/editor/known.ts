// SPDX-License-Identifier: AGPL-3.0-or-later
import { XmlElement, XmlText, type XmlFragment } from "yjs";
import { schema } from "./schema";

/** Whether the schema knows all that a shared text holds, attributes too: y-prosemirror would delete the rest, for everybody. */
export function isKnown(root: XmlFragment): boolean {
  return root.toArray().every((child) => {
    if (child instanceof XmlElement) return child.nodeName in schema.nodes && hasKnownAttrs(child) && isKnown(child);
    return child instanceof XmlText && hasKnownMarks(child);
  });
}

function hasKnownAttrs(element: XmlElement): boolean {
  const { attrs = {} } = schema.nodes[element.nodeName]!.spec;
  return Object.keys(element.getAttributes()).every((name) => name in attrs);
}

function hasKnownMarks(text: XmlText): boolean {
  const runs = text.toDelta() as { insert: unknown; attributes?: object }[];
  return runs.every((run) => typeof run.insert === "string" && Object.keys(run.attributes ?? {}).every((name) => name in schema.marks));
}
