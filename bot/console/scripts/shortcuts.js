// Shortcuts stand in the page: `data-shortcut="g i"` on a link, button or field says what a key presses.
const PAUSE = 1200;
let typed = "";
let typedAt = 0;

function isTyping(target) {
  return target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
}

function visible(element) {
  return element.isConnected && !element.closest("[hidden], dialog:not([open])");
}

function press(element) {
  if (element.matches("input:not([type=checkbox]), textarea, select")) element.focus();
  else element.click();
}

function labelOf(element) {
  return element.dataset.shortcutLabel || element.getAttribute("aria-label") || element.textContent.trim()
    || element.labels?.[0]?.textContent.trim() || "";
}

// In a list of rows, j and k move, x chooses.
function moveInList(key) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return false;
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  if (key === "x") rows[here]?.querySelector("input[type=checkbox]")?.click();
  else rows[Math.min(Math.max(here + (key === "j" ? 1 : -1), 0), rows.length - 1)].querySelector("a").focus();
  return true;
}

function handle(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const now = Date.now();
  typed = now - typedAt < PAUSE ? `${typed} ${event.key}` : event.key;
  typedAt = now;
  for (const wish of [typed, event.key]) {
    const element = [...document.querySelectorAll(`[data-shortcut="${CSS.escape(wish)}"]`)].find(visible);
    if (!element) continue;
    event.preventDefault();
    typed = "";
    press(element);
    return;
  }
  if (["j", "k", "x"].includes(event.key) && moveInList(event.key)) event.preventDefault();
}

function list() {
  const place = document.querySelector("[data-shortcut-list]");
  if (!place) return;
  const seen = new Set();
  place.replaceChildren();
  for (const element of document.querySelectorAll("[data-shortcut], [data-shortcut-help]")) {
    const keys = element.dataset.shortcut ?? element.dataset.shortcutHelp;
    if (seen.has(keys) || !element.isConnected) continue;
    seen.add(keys);
    const term = document.createElement("dt");
    for (const key of keys.split(" ")) {
      const shown = document.createElement("kbd");
      shown.textContent = key;
      term.append(shown, " ");
    }
    const meaning = document.createElement("dd");
    meaning.textContent = labelOf(element);
    place.append(term, meaning);
  }
}

export function startShortcuts() {
  if (document.body.dataset.shortcuts === "on") document.addEventListener("keydown", handle);
  document.addEventListener("click", (event) => {
    if (event.target.closest('[data-opens="shortcuts"]')) list();
  }, true);
}
