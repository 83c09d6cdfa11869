// Drawings of our own on a 24 × 24 grid; all decorative, their buttons carry the words.
import { html, svg, type TemplateResult } from "lit-html";

const DRAWINGS = {
  mark: svg`<path d="M2.5 17.5h19M4.5 17.5c1.5-9 13.5-9 15 0M8 17.5v-5M12 17.5v-6.3M16 17.5v-5"/>`,
  minimise: svg`<path d="m6 9.5 6 6 6-6"/>`,
  send: svg`<path d="M12 19.5v-14m-6 6 6-6 6 6"/>`,
  person: svg`<circle cx="12" cy="8" r="3.5"/><path d="M5 20c.6-3.8 3.3-6 7-6s6.4 2.2 7 6"/>`,
  data: svg`<path d="M12 3.5 5 6v5.5c0 4.3 2.8 7.5 7 9 4.2-1.5 7-4.7 7-9V6z"/><path d="m9 12 2.2 2.2L15.2 10"/>`,
  yes: svg`<path d="M8 10.5v9H4.5v-9zm0 0 3.8-6.8c1.6 0 2.5 1.2 2.2 2.7l-.7 3.3h4.3c1.4 0 2.3 1.2 2 2.5l-1.3 5.5a2.3 2.3 0 0 1-2.3 1.8H8"/>`,
  no: svg`<path d="M16 13.5v-9h3.5v9zm0 0-3.8 6.8c-1.6 0-2.5-1.2-2.2-2.7l.7-3.3H6.4c-1.4 0-2.3-1.2-2-2.5l1.3-5.5A2.3 2.3 0 0 1 8 4.5h8"/>`,
  out: svg`<path d="M14 5h5v5m0-5-8 8M10 6H6v12h12v-4"/>`,
  down: svg`<path d="M12 5v14m-6-6 6 6 6-6"/>`,
  alert: svg`<path d="M12 4 2.8 19.5h18.4zM12 10v4.5m0 2.3v.2"/>`,
  check: svg`<path d="m5 12.5 4.5 4.5L19 7.5"/>`,
};

export function icon(name: keyof typeof DRAWINGS): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${DRAWINGS[name]}</svg>`;
}
