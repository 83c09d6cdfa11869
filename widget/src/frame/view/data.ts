// The dialog on what is stored: take it along, or delete it.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Scene } from "./scene";
import { showLink } from "./words";

export function showData(scene: Scene): TemplateResult {
  const { texts, chat, data, language } = scene;
  return html`<dialog id="data" aria-labelledby="data-heading" @close=${() => scene.askToDelete(false)}>
    <h2 id="data-heading" tabindex="-1">${texts.data}</h2>
    <p>${chat.isOpen ? texts.data_text : texts.data_none}</p>
    ${chat.isOpen ? showActions(scene) : nothing}
    <p role="status">${data.said}</p>
    <p class="row">
      ${showLink(`/privacy?language=${language}`, texts.privacy, texts)}
      <button type="button" class="plain" @click=${scene.closeData}>${texts.close}</button>
    </p>
  </dialog>`;
}

function showActions(scene: Scene): TemplateResult {
  const { texts, data } = scene;
  if (data.asking) {
    return html`<div class="sure" role="group" aria-labelledby="sure">
      <p id="sure">${texts.delete_sure}</p>
      <button type="button" class="choice danger" @click=${scene.remove}>${texts.delete_yes}</button>
      <button type="button" class="choice" id="delete-no" @click=${() => scene.askToDelete(false)}>${texts.delete_no}</button>
    </div>`;
  }
  return html`<div class="stack">
    <button type="button" class="choice" @click=${() => scene.download("transcript")}>${texts.transcript}</button>
    <button type="button" class="choice" @click=${() => scene.download("export")}>${texts.export}</button>
    <button type="button" class="choice danger" id="delete" @click=${() => scene.askToDelete(true)}>${texts.delete}</button>
  </div>`;
}
