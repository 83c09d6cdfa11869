// The whole panel.
import { html, nothing, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { fill, other, textsOf } from "../texts";
import type { Item } from "../transcript";
import type { Language, Message } from "../types";
import { readSummary } from "./cards";
import { showComposer } from "./composer";
import { showData } from "./data";
import { icon } from "./icons";
import { showMessage } from "./message";
import type { Scene } from "./scene";

export function showChat(scene: Scene): TemplateResult {
  const { chat, texts, below } = scene;
  const items = chat.transcript.items(chat.outbox);
  return html`<section class="chat" aria-label=${texts.title} lang=${scene.language}>
    ${showHeader(scene)}
    <div class="scroll" id="scroll" tabindex="0" role="region" aria-label=${texts.log}>
      ${items.length ? nothing : showWelcome(scene)}
      <div class="log" role="log" aria-label=${texts.log} aria-live="polite" aria-relevant="additions" aria-busy=${String(chat.loading)}>
        ${repeat(items, ({ key }) => key, (item, index) => showMessage(item, items[index - 1]?.message, scene))}
      </div>
      ${showChoices(items, scene)} ${chat.isAnswering ? html`<p class="typing" aria-hidden="true"><i></i><i></i><i></i></p>` : nothing}
    </div>
    <div class="below">
      ${below ? html`<button type="button" class="newest" @click=${scene.showNewest}>${icon("down")}${texts.newest}</button>` : nothing}
      <p class="status ${chat.connected ? "" : "lost"}" role="status">${tellStatus(scene)}</p>
      ${showComposer(scene)} ${showFooter(scene)}
    </div>
    ${showData(scene)}
  </section>`;
}

function tellStatus({ chat, texts }: Scene): string {
  if (!chat.connected) return texts.lost;
  if (chat.loading) return texts.loading;
  if (chat.told) return fill(texts[chat.told.key], { receipt: chat.told.receipt ?? "" });
  return chat.mode === "waiting" ? texts.waiting : "";
}

function showHeader(scene: Scene): TemplateResult {
  const { texts, options, host } = scene;
  return html`<header class="top">
    <span class="mark">${icon("mark")}</span>
    <div class="titles">
      <h1>${tellWho(scene)}</h1>
      <p>${texts.place}</p>
    </div>
    <div class="languages" role="group" aria-label=${texts.languages}>${showLanguage("de", scene)}${showLanguage("en", scene)}</div>
    ${options.embedded
      ? nothing
      : html`<button type="button" class="plain" title=${texts.minimise} aria-label=${texts.minimise} @click=${() => host.close()}>
          ${icon("minimise")}
        </button>`}
  </header>`;
}

function tellWho({ chat, texts }: Scene): string {
  if (chat.mode === "bot") return texts.subtitle;
  if (chat.mode === "waiting") return texts.subtitle_waiting;
  const people = [...chat.transcript.messages.values()].filter(({ role, author }) => role === "coordinator" && author);
  const name = people.at(-1)?.author;
  return name ? fill(texts.subtitle_human_named, { name }) : texts.subtitle_human;
}

function showLanguage(language: Language, scene: Scene): TemplateResult {
  const name = { de: "Deutsch", en: "English" }[language];
  return html`<button type="button" lang=${language} title=${name} aria-label="${language.toUpperCase()}, ${name}"
    aria-pressed=${String(scene.language === language)} @click=${() => scene.switchTo(language)}>${language.toUpperCase()}</button>`;
}

function showWelcome(scene: Scene): TemplateResult {
  const { texts, options, send } = scene;
  return html`<div class="welcome">
    <h2>${texts.welcome_heading}</h2>
    <p>${texts.welcome_text}</p>
    <p>${texts.welcome_languages}</p>
    <p class="label" id="starters">${texts.starters_heading}</p>
    <ul aria-labelledby="starters">
      ${(options.starters ?? texts.starters).map(
        (starter) => html`<li><button type="button" class="choice" @click=${() => send(starter)}><bdi>${starter}</bdi></button></li>`,
      )}
    </ul>
  </div>`;
}

/** What the last turn offers; older offers are in the past. */
function showChoices(items: Item[], scene: Scene): TemplateResult | typeof nothing {
  const current = items.filter(({ message }) => message.role !== "visitor" && scene.isCurrent(message));
  const offers = current.flatMap(({ message }) => offer(message).map((choice) => ({ choice, message })));
  const request = offerLanguage(scene);
  if (!offers.length && !request) return nothing;
  return html`<div class="choices" role="group" aria-label=${scene.texts.choices}>
    ${offers.map(
      ({ choice, message }, index) => html`<button type="button" lang=${message.language} class=${isMain(message, index) ? "choice main" : "choice"}
        @click=${() => scene.press(choice)}><bdi>${choice.title}</bdi></button>`,
    )}
    ${request ?? nothing}
  </div>`;
}

function offer(message: Message): Message["buttons"] {
  return message.kind === "summary" ? readSummary(message).choices : message.buttons;
}

function isMain({ kind }: Message, index: number): boolean {
  return kind === "summary" && index === 0;
}

/** Whoever writes English under German controls may want English ones. */
function offerLanguage({ chat, language, switchTo }: Scene): TemplateResult | undefined {
  const spoken = chat.transcript.last;
  if (spoken?.role !== "bot" || spoken.language === language || !chat.transcript.lastOfVisitor) return undefined;
  const theirs = other(language);
  return html`<button type="button" class="choice quiet" lang=${theirs} @click=${() => switchTo(theirs)}>${textsOf(theirs).switch_offer}</button>`;
}

function showFooter({ texts, chat, language, send, openData }: Scene): TemplateResult {
  return html`<footer class="foot">
    ${chat.mode === "bot"
      ? html`<button type="button" @click=${() => send(texts.human_request)}>${icon("person")}${texts.human}</button>`
      : nothing}
    <button type="button" @click=${openData}>${icon("data")}${texts.data}</button>
    <a href="/privacy?language=${language}" target="_blank" rel="noopener">${texts.privacy}<span class="unseen"> ${texts.new_tab}</span></a>
  </footer>`;
}
