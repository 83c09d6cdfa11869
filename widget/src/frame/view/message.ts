// One message of the log: who, when, what, where from.
import { html, nothing, type TemplateResult } from "lit-html";
import { fill, formatDate, formatTime } from "../texts";
import type { Item } from "../transcript";
import type { Entry, Message, Source } from "../types";
import { showReceipt, showSummary } from "./cards";
import type { Scene } from "./scene";
import { icon } from "./icons";
import { showLink, showWords } from "./words";

const JUDGED = new Set(["answer", "related", "no_answer"]);

export function showMessage(item: Item, previous: Message | undefined, scene: Scene): TemplateResult {
  const { message } = item;
  const again = previous !== undefined && isContinued(previous, message);
  return html`<article class="message ${message.role} ${message.kind} ${again ? "again" : ""}" data-seq=${message.seq}>
    ${showByline(message, scene)}
    <div class="bubble">
      ${message.kind === "related" ? html`<p class="flag">${scene.texts.related}</p>` : nothing}
      ${message.kind === "error" ? icon("alert") : nothing}
      ${showBody(message, scene)}${showSources(message, scene)}
    </div>
    ${message.role === "bot" ? showJudgement(message, scene) : nothing} ${showDelivery(item, scene)}
  </article>`;
}

function isContinued(previous: Message, message: Message): boolean {
  const near = Date.parse(message.created_at) - Date.parse(previous.created_at) < 60_000;
  return near && previous.role === message.role && previous.author === message.author;
}

function showByline(message: Message, { texts, language }: Scene): TemplateResult {
  const who = { visitor: texts.you, bot: texts.bot, coordinator: texts.coordinator, system: texts.system }[message.role];
  const named = message.role === "coordinator" && message.author;
  return html`<p class="byline">
    <span class="who">${named ? html`<bdi>${message.author}</bdi>, ${texts.coordinator}` : who}</span>
    <time datetime=${message.created_at}>${formatTime(message.created_at, language)}</time>
  </p>`;
}

function showBody(message: Message, scene: Scene): TemplateResult {
  if (message.kind === "summary") return showSummary(message, scene);
  if (message.kind === "receipt") return showReceipt(message, scene);
  return html`<div class="words" lang=${message.language} dir="auto">${showWords(message.text, scene.texts)}</div>`;
}

function showSources({ sources, language }: Message, scene: Scene): TemplateResult | typeof nothing {
  if (!sources.length) return nothing;
  const { texts } = scene;
  return html`<div class="sources">
    <p>${sources.length > 1 ? texts.sources : texts.source}</p>
    <ul>
      ${sources.map((source) => html`<li>${showSource(source, language, scene)}</li>`)}
    </ul>
  </div>`;
}

function showSource(source: Source, language: string, { texts, language: ours }: Scene): TemplateResult {
  const safe = /^https?:\/\//.test(source.url ?? "");
  const title = safe ? showLink(source.url ?? "", source.title, texts) : html`<bdi>${source.title}</bdi>`;
  const date = source.as_of && fill(texts.as_of, { date: formatDate(source.as_of, ours) });
  const publisher = source.publisher && fill(texts.publisher, { publisher: source.publisher });
  const about = [publisher, date].filter(Boolean).join(" · ");
  return html`<cite lang=${language}>${title}</cite>${about ? html` <span class="about">${about}</span>` : nothing}`;
}

function showJudgement({ seq, kind }: Message, scene: Scene): TemplateResult | typeof nothing {
  if (!JUDGED.has(kind)) return nothing;
  const { texts, chat, judging, judge } = scene;
  const thumb = (helpful: boolean, label: string): TemplateResult =>
    html`<button type="button" title=${label} aria-label=${label} aria-pressed=${String(chat.judged[seq] === helpful)}
      @click=${() => judge(seq, helpful)}>${icon(helpful ? "yes" : "no")}</button>`;
  return html`<div class="judgement" role="group" aria-label=${texts.helpful}>
    ${thumb(true, texts.helpful_yes)}${thumb(false, texts.helpful_no)}
    <span role="status">${judging.get(seq) ?? ""}</span>
  </div>`;
}

/** What has become of the visitor's own message, where that is worth saying. */
function showDelivery({ entry, message }: Item, scene: Scene): TemplateResult | typeof nothing {
  const { texts, chat } = scene;
  if (message.kind === "error") return showWaysOut(chat.outbox.at(-1), scene);
  if (entry?.state === "stuck") {
    return html`<p class="delivery stuck" role="alert">${icon("alert")}${entry.detail}</p>
      ${showWaysOut(entry, scene)}`;
  }
  const late = entry?.state === "waiting" || (entry?.state === "sending" && !chat.connected);
  return late ? html`<p class="delivery">${texts.sending}</p>` : nothing;
}

/** Never a dead end: once more, or the form that needs no chat. */
function showWaysOut(failed: Entry | undefined, { texts, language, retry }: Scene): TemplateResult {
  return html`<div class="ways">
    ${failed ? html`<button type="button" class="choice" @click=${() => retry(failed)}>${texts.retry}</button>` : nothing}
    <p>${texts.apology_way} ${showLink(`/enquiry?language=${language}`, texts.enquiry_form, texts)}</p>
  </div>`;
}
