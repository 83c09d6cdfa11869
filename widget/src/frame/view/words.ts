// Texts of messages as elements.
import { html, type TemplateResult } from "lit-html";
import type { Texts } from "../texts";
import { readBlocks, type Inline } from "../words";
import { icon } from "./icons";

export function showWords(text: string, texts: Texts): TemplateResult[] {
  return readBlocks(text).map((block) =>
    "list" in block
      ? html`<ul>${block.list.map((item) => html`<li>${showLine(item, texts)}</li>`)}</ul>`
      : html`<p>${block.lines.map((line, index) => html`${index ? html`<br />` : ""}${showLine(line, texts)}`)}</p>`,
  );
}

export function showLine(line: Inline[], texts: Texts): unknown[] {
  return line.map((part) => {
    if (typeof part === "string") return part;
    if ("strong" in part) return html`<strong>${part.strong}</strong>`;
    if (part.link.startsWith("mailto:")) return html`<a href=${part.link}>${part.text}</a>`;
    return showLink(part.link, part.text, texts, false);
  });
}

export function showLink(address: string, text: string, texts: Texts, drawn = true): TemplateResult {
  return html`<a href=${address} target="_blank" rel="noopener noreferrer"
    ><bdi>${text}</bdi>${drawn ? icon("out") : ""}<span class="unseen"> ${texts.new_tab}</span></a>`;
}
