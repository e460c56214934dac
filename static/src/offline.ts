// SPDX-License-Identifier: AGPL-3.0-or-later
// The page that verifies a certificate without a network: built into one file that can be saved (courses/views/proofs.py).
import type { Known } from "./offline/keys";
import { textIn } from "./offline/photo";
import { type Judged, type Receipt, judge } from "./offline/receipt";
import { type Listed, publishedKeys, signedList, standingOf } from "./offline/register";
import { day, duration, moment, today, words } from "./offline/words";

const known = JSON.parse(document.getElementById("known")?.textContent ?? "{}") as Known;
const form = document.querySelector("form");
const picture = document.querySelector<HTMLInputElement>("input[type=file]");
const typed = document.querySelector("textarea");
const place = document.querySelector<HTMLElement>("[role=status]");
let turn = 0;

/** Says what a text is worth, or `unread` when there is none; the last one asked wins. */
async function check(reading: Promise<string>, unread: string): Promise<void> {
  const mine = ++turn;
  show([words("checking")]);
  const text = await reading;
  if (mine === turn && !text.trim()) return show([words(unread)]);
  const [keys, listed] = navigator.onLine ? await register() : [known, null];
  if (mine === turn) show(told(judge(text, keys), listed));
}

/** The keys known here and those of the site (which says of each whether it was withdrawn), and its list. */
async function register(): Promise<[Known, Listed | null]> {
  const fresh = await publishedKeys(known.site);
  const named = new Set(fresh.map((key) => key.kid));
  const former = new Map(known.keys.map((key) => [key.kid, key.withdrawn]));
  const current = fresh.map((key) => ({ ...key, withdrawn: key.withdrawn ?? former.get(key.kid) })); // once withdrawn, for ever
  const keys = { ...known, keys: [...current, ...known.keys.filter((key) => !named.has(key.kid))] };
  return [keys, fresh.length ? await signedList(keys) : null];
}

function told(judged: Judged, listed: Listed | null): DocumentFragment[] {
  if ("refusal" in judged) return [words(judged.refusal, { address: judged.address, link: judged.address })];
  const { receipt, key } = judged;
  const listedAs = listed ? standingOf(receipt.code, listed) : undefined;
  const isExpired = Boolean(receipt.expires) && receipt.expires < today();
  const isAsked = listed && Date.now() < Date.parse(listed.next_update);
  const outcome = listedAs?.standing ?? (isExpired ? "expired" : isAsked ? "valid" : "authentic");
  const head = words(outcome, { since: listedAs ? day(listedAs.day) : "", expires: receipt.expires && day(receipt.expires) });
  return [head, asOf(receipt, listed), words("facts", factsOf(receipt, key.kid, key.since))];
}

function factsOf(receipt: Receipt, kid: string, since: string): Record<string, string> {
  const shortened = (text: string, isCut: boolean): string => (isCut ? `${text}…` : text);
  return {
    number: receipt.number,
    holder: shortened(receipt.holder, receipt.isCut.holder),
    title: shortened(receipt.title, receipt.isCut.title),
    issuer: receipt.issuer,
    holder_cut: receipt.isCut.holder ? "yes" : "",
    title_cut: receipt.isCut.title ? "yes" : "",
    [`kind_${receipt.kind}`]: "yes",
    example: receipt.isExample ? "yes" : "",
    minutes: duration(receipt.minutes),
    period: [...new Set([receipt.began, receipt.completed])].filter(Boolean).map(day).join(" – "),
    issued: day(receipt.issued),
    expires: receipt.expires && day(receipt.expires),
    key: kid.slice(0, 8),
    since: day(since),
  };
}

/** By which list it was said, or that it could not be. */
function asOf({ page: link }: Receipt, listed: Listed | null): DocumentFragment {
  if (!listed) return words("not_asked", { link });
  const isOld = Date.now() > Date.parse(listed.next_update);
  return words(isOld ? "old_list" : "asked", { link, moment: moment(listed.issued) });
}

function show(parts: DocumentFragment[]): void {
  place?.replaceChildren(...parts);
  place?.scrollIntoView({ block: "nearest" }); // on a phone the answer is below the form
}

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  void check(Promise.resolve(typed?.value ?? ""), "none");
});
picture?.addEventListener("change", () => {
  const file = picture.files?.[0];
  if (!file) return;
  if (file.type === "application/pdf" || /\.pdf$/i.test(file.name)) return void check(Promise.resolve(""), "pdf");
  void check(textIn(file).then((text) => { if (typed && text) typed.value = text; return text; }), "no_code");
});
