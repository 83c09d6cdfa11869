// Where the visitor writes. While the bot asks for something, the field is of that kind (WCAG 2.2, 1.3.5).
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { fill } from "../texts";
import type { Scene } from "./scene";
import { icon } from "./icons";

export const LIMIT = 1_000;
const WARN_FROM = 850;
const ONE_LINE: Record<string, { type: string; autocomplete: string; label: "input_name" | "input_organisation" | "input_email" }> = {
  name: { type: "text", autocomplete: "name", label: "input_name" },
  organisation: { type: "text", autocomplete: "organization", label: "input_organisation" },
  email: { type: "email", autocomplete: "email", label: "input_email" },
};
const LONG_LABELS: Record<string, "input_topic" | "input_message"> = { topic: "input_topic", message: "input_message" };

export function measure(text: string): number {
  return [...text].length;
}

export function showComposer(scene: Scene): TemplateResult {
  const { chat, texts } = scene;
  const length = measure(chat.draft);
  const over = length > LIMIT;
  return html`<form class="composer" @submit=${(event: Event) => submit(event, scene)} novalidate>
    ${showField(scene, over)}
    <button class="send" type="submit" aria-disabled=${String(over || !chat.draft.trim())} title=${texts.send}>
      ${icon("send")}<span class="unseen">${texts.send}</span>
    </button>
    <p id="counter" class=${over ? "counter over" : "counter"} role="status">
      ${length >= WARN_FROM ? fill(over ? texts.too_long : texts.counter, { count: length.toLocaleString(scene.language) }) : nothing}
    </p>
  </form>`;
}

function showField(scene: Scene, over: boolean): TemplateResult {
  const { chat, texts } = scene;
  const asked = chat.expects;
  const line = asked ? ONE_LINE[asked.field] : undefined;
  const onInput = (event: Event): void => grow(event, scene);
  const invalid = String(over);
  if (line) {
    return html`<label class="label" for="message">${texts[line.label]}</label>
      <input id="message" type=${line.type} autocomplete=${asked?.autocomplete ?? line.autocomplete} inputmode=${line.type}
        autocapitalize=${line.type === "email" ? "off" : "words"} spellcheck="false" dir="auto" enterkeyhint="send"
        aria-describedby="counter" aria-invalid=${invalid} .value=${live(chat.draft)} @input=${onInput} />`;
  }
  const label = asked && LONG_LABELS[asked.field];
  return html`<label class=${label ? "label" : "unseen"} for="message">${texts[label ?? "input"]}</label>
    <textarea id="message" rows="1" placeholder=${label ? "" : texts.input_hint} autocomplete="off" dir="auto" enterkeyhint="send"
      aria-describedby="counter" aria-invalid=${invalid} .value=${live(chat.draft)} @input=${onInput}
      @keydown=${(event: KeyboardEvent) => onKey(event, scene)}></textarea>`;
}

function grow(event: Event, scene: Scene): void {
  const field = event.target as HTMLTextAreaElement;
  scene.chat.keepDraft(field.value);
  fit(field);
}

/** Lets the field grow with its text; the style sheet says how far. */
export function fit(field: HTMLElement): void {
  if (field.tagName !== "TEXTAREA") return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

function onKey(event: KeyboardEvent, scene: Scene): void {
  // An input method that composes, for example for accents, ends with Enter as well.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event, scene);
}

function submit(event: Event, scene: Scene): void {
  event.preventDefault();
  const text = scene.chat.draft.trim();
  if (text && measure(text) <= LIMIT) scene.send(text);
}
