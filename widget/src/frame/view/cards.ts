// The two messages of an enquiry that are more than words: what is about to be sent, and the receipt.
import { html, nothing, type TemplateResult } from "lit-html";
import { textsOf } from "../texts";
import type { Choice, Message } from "../types";
import type { Scene } from "./scene";
import { icon } from "./icons";
import { showWords } from "./words";

const ROW = /^- (?:\*\*)?([^:*\n]{1,60}?)(?:\*\*)?: ?(?:\*\*)?\s*(.*)$/;
const REFERENCE = /\b[A-Z]{2,4}-[A-Z0-9]{4}-[A-Z0-9]{4}\b/;

export interface Row {
  label: string;
  value: string;
  change: Choice | undefined;
}

/** Reads "- Label: value" lines; a button that names the label changes it. */
export function readSummary(message: Message): { before: string; rows: Row[]; after: string; choices: Choice[] } {
  const lines = message.text.split("\n");
  const found = lines.map((line) => ROW.exec(line));
  const first = found.findIndex(Boolean);
  if (first < 0) return { before: message.text, rows: [], after: "", choices: message.buttons };
  const last = found.findLastIndex(Boolean);
  const choices = [...message.buttons];
  const rows: Row[] = [];
  for (let at = first; at <= last; at++) {
    const [, label, value] = found[at] ?? [];
    if (label !== undefined) rows.push({ label, value: value ?? "", change: takeChange(choices, label) });
    else if (rows.length) rows[rows.length - 1]!.value += `\n${lines[at]}`;
  }
  const join = (part: string[]): string => part.join("\n").trim();
  return { before: join(lines.slice(0, first)), rows, after: join(lines.slice(last + 1)), choices };
}

function takeChange(choices: Choice[], label: string): Choice | undefined {
  const at = choices.findIndex(({ title }) => title.toLowerCase().includes(label.toLowerCase()));
  return at < 0 ? undefined : choices.splice(at, 1)[0];
}

export function showSummary(message: Message, scene: Scene): TemplateResult {
  const { before, rows, after } = readSummary(message);
  const { texts } = scene;
  return html`<div class="summary-card" lang=${message.language}>
    ${before ? showWords(before, texts) : html`<p><strong>${texts.summary}</strong></p>`}
    <dl>${rows.map((row) => showRow(row, message, scene))}</dl>
    ${after ? showWords(after, texts) : nothing}
  </div>`;
}

function showRow({ label, value, change }: Row, message: Message, scene: Scene): TemplateResult {
  const open = change && scene.isCurrent(message);
  return html`<div>
    <dt>${label}</dt>
    <dd dir="auto">${value.split("\n").map((line) => html`<p>${line}</p>`)}</dd>
    ${open ? html`<dd class="change"><button type="button" lang=${message.language} aria-label=${change.title}
          @click=${() => scene.press(change)}>${textsOf(message.language).change}</button></dd>` : nothing}
  </div>`;
}

export function showReceipt(message: Message, scene: Scene): TemplateResult {
  const { texts, copied, copy } = scene;
  const reference = REFERENCE.exec(message.text)?.[0];
  return html`<div class="words" lang=${message.language} dir="auto">${showWords(message.text, texts)}</div>
    ${reference
      ? html`<div class="receipt-card">
          <p>${icon("check")}${texts.receipt}</p>
          <output class="reference">${reference}</output>
          <button type="button" class="choice" @click=${() => copy(reference)}>${copied === reference ? texts.copied : texts.copy}</button>
        </div>`
      : nothing}`;
}
