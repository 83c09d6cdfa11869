// The chat of the plain page. Everything that was written by somebody reaches the page as textContent.
const TOKEN_KEY = "conversation-token";
const DRAFT_KEY = "conversation-draft";
const LIMIT = 1000;
const JUDGED = new Set(["answer", "related", "no_answer"]);
const THUMBS = {
  yes: "M7 11v9H4v-9h3Zm0 0 4-7c1.7 0 2.6 1.2 2.3 2.8L12.8 9.5H18a2 2 0 0 1 2 2.4l-1.2 6.2A2.4 2.4 0 0 1 16.4 20H7",
  no: "M17 13V4h3v9h-3Zm0 0-4 7c-1.7 0-2.6-1.2-2.3-2.8l.5-2.7H6a2 2 0 0 1-2-2.4l1.2-6.2A2.4 2.4 0 0 1 7.6 4H17",
};

const byId = (id) => document.getElementById(id);
const [root, log, welcome, composer, input] = ["chat", "log", "welcome", "composer", "message"].map(byId);
const texts = JSON.parse(root.dataset.texts);
const pageLanguage = document.documentElement.lang;
const state = { token: sessionStorage.getItem(TOKEN_KEY), after: 0, shown: new Map(), own: [], busy: false, polling: null };

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function makeId() {
  if (crypto.randomUUID) return crypto.randomUUID();  // missing where the page comes over plain HTTP
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

// --- the API -----------------------------------------------------------------------------------

class Refused extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

async function call(method, path, body, signal) {
  const headers = { "Accept-Language": pageLanguage };
  if (state.token) headers.Authorization = `Bearer ${state.token}`;
  if (body) headers["Content-Type"] = "application/json";
  const response = await fetch(`/api/v1${path}`, { method, headers, signal, body: body && JSON.stringify(body) });
  const content = response.status === 204 ? null : await response.json();
  if (response.ok) return content;
  if (response.status === 401) forgetConversation();
  throw new Refused(response.status, response.status === 401 ? texts.expired : content.detail);
}

function forgetConversation() {
  state.token = null;
  state.after = 0;
  state.shown.clear();
  state.polling?.abort();
  sessionStorage.removeItem(TOKEN_KEY);
  byId("data-actions").hidden = true;
}

function rememberConversation(token) {
  state.token = token;
  sessionStorage.setItem(TOKEN_KEY, token);
  byId("data-actions").hidden = false;
}

// --- messages ----------------------------------------------------------------------------------

function renderWords(container, text) {
  let list = null;
  for (const block of text.split(/\n{2,}/)) {
    let paragraph = null;
    list = null;
    for (const line of block.split("\n")) {
      if (line.startsWith("- ")) {
        if (!list) container.append((list = make("ul")));
        list.append(make("li", "", line.slice(2)));
        paragraph = null;
      } else if (paragraph) {
        paragraph.append(`\n${line}`);
      } else {
        container.append((paragraph = make("p", "", line)));
        list = null;
      }
    }
  }
}

function renderDate(value) {
  if (!/^\d{4}-\d{2}-\d{2}/.test(value)) return value;
  return new Intl.DateTimeFormat(pageLanguage === "en" ? "en-GB" : "de-DE", { dateStyle: "long", timeZone: "UTC" })
    .format(new Date(`${value.slice(0, 10)}T00:00:00Z`));
}

function renderSource(source) {
  const item = make("li");
  const safe = /^https?:\/\//.test(source.url ?? "");
  const title = make(safe ? "a" : "span", "", source.title);
  if (safe) {
    Object.assign(title, { href: source.url, target: "_blank", rel: "noopener noreferrer" });
    title.append(make("span", "hidden-label", ` ${texts.opens_new}`));
  }
  item.append(title);
  if (source.publisher) item.append(` · ${fill(texts.publisher, source)}`);
  if (source.as_of) item.append(` · ${fill(texts.as_of, { date: renderDate(source.as_of) })}`);
  return item;
}

function renderSources(sources) {
  const box = make("div", "sources");
  const list = make("ul");
  list.append(...sources.map(renderSource));
  box.append(make("strong", "", sources.length > 1 ? texts.sources_many : texts.sources), list);
  return box;
}

function renderChoices(message) {
  const box = make("div", "choices");
  for (const choice of message.buttons) {
    const button = make("button", "", choice.title);
    button.type = "button";
    button.lang = message.language;
    button.addEventListener("click", () => press(button, choice));
    box.append(button);
  }
  return box;
}

function renderThumb(name, label, choose) {
  const button = make("button");
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("width", "18");
  icon.setAttribute("height", "18");
  icon.setAttribute("aria-hidden", "true");
  path.setAttribute("d", THUMBS[name]);
  icon.append(path);
  button.type = "button";
  button.title = label;
  button.setAttribute("aria-label", label);
  button.setAttribute("aria-pressed", "false");
  button.append(icon);
  button.addEventListener("click", () => choose(button));
  return button;
}

function renderJudgement(seq) {
  const box = make("div", "judge");
  const told = make("span");
  told.setAttribute("role", "status");
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", texts.helpful_group);
  const choose = (helpful) => async (pressed) => {
    try {
      await call("POST", `/messages/${seq}/feedback`, { helpful });
      for (const button of box.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button === pressed));
      told.textContent = texts.helpful_thanks;
    } catch {
      told.textContent = texts.helpful_failed;
    }
  };
  box.append(renderThumb("yes", texts.helpful_yes, choose(true)), renderThumb("no", texts.helpful_no, choose(false)), told);
  return box;
}

function renderMessage(message) {
  const element = make("article", `message ${message.role} ${message.kind}`);
  const bubble = make("div", "bubble");
  const words = make("div", "words");
  const speaker = { visitor: texts.you, coordinator: texts.coordinator, system: texts.system }[message.role] ?? texts.bot;
  bubble.append(make("p", message.role === "coordinator" ? "speaker" : "hidden-label", `${speaker}:`));
  if (message.kind === "related") bubble.append(make("p", "flag", texts.related_label));
  words.lang = message.language;
  words.dir = "auto";
  renderWords(words, message.text);
  bubble.append(words);
  if (message.sources.length) bubble.append(renderSources(message.sources));
  element.append(bubble);
  // The page's own starter questions stand where the greeting's buttons would.
  if (message.buttons.length && message.kind !== "greeting") element.append(renderChoices(message));
  if (message.role === "bot" && JUDGED.has(message.kind)) element.append(renderJudgement(message.seq));
  return element;
}

function showOwn(text) {
  const empty = { seq: 0, role: "visitor", kind: "message", language: pageLanguage, buttons: [], sources: [] };
  const element = renderMessage({ ...empty, text });
  place(element);
  return element;
}

function place(element, before = null) {
  welcome.hidden = true;
  log.insertBefore(element, before);
  element.scrollIntoView({ block: "nearest" });
}

// The server's copy of what this tab sent is on the page already; another tab's message is not.
function claimOwn(message) {
  const own = state.own.find((entry) => entry.text.trim() === message.text) ?? state.own.find((entry) => entry.running);
  state.own = state.own.filter((entry) => entry !== own);
  return own;
}

function show({ messages, mode }, before = null) {
  for (const message of messages) {
    state.after = Math.max(state.after, message.seq);
    if (state.shown.has(message.seq)) continue;
    const own = message.role === "visitor" ? claimOwn(message) : null;
    const element = own ? own.element : renderMessage(message);
    state.shown.set(message.seq, element);
    if (!own) place(element, before);
  }
  byId("status").textContent = mode === "bot" ? "" : texts.waiting;
}

// --- sending -----------------------------------------------------------------------------------

function setBusy(busy) {
  state.busy = busy;
  byId("typing").hidden = !busy;
  byId("send").setAttribute("aria-disabled", String(busy));
  if (busy) byId("typing").scrollIntoView({ block: "nearest" });
}

async function open(before) {
  const opened = await call("POST", "/conversations", { language: pageLanguage });
  rememberConversation(opened.token);
  show(opened, before);
  poll();
}

async function deliver(entry) {
  setBusy(true);
  entry.running = true;
  if (!state.own.includes(entry)) state.own.push(entry);
  try {
    if (!state.token) await open(entry.element);
    const body = entry.button ? { button: entry.button } : { text: entry.text };
    const answered = await call("POST", "/messages", { ...body, client_id: entry.id });
    show(answered);
    const apology = answered.messages.find((message) => message.kind === "error");
    if (apology) offerRetry(state.shown.get(apology.seq), entry);
  } catch (error) {
    failed(entry, error);
  } finally {
    entry.running = false;
    setBusy(false);
  }
}

function failed(entry, error) {
  const detail = error instanceof Refused ? error.message : texts.offline;
  const element = renderMessage({ role: "system", kind: "error", language: pageLanguage, buttons: [], sources: [], text: detail });
  place(element, entry.element.nextSibling);
  offerRetry(element, entry);
}

function offerRetry(element, entry) {
  const box = make("div", "choices");
  const retry = make("button", "", texts.retry);
  retry.type = "button";
  retry.addEventListener("click", () => {
    if (state.busy) return;
    element.remove();
    deliver(entry);
    input.focus();
  });
  box.append(retry);
  element.append(box);
}

function press(button, choice) {
  if (state.busy) return;
  button.disabled = true;
  button.setAttribute("aria-pressed", "true");
  deliver({ id: makeId(), button: choice.id, text: choice.title, element: showOwn(choice.title) });
  input.focus();
}

function send(text) {
  if (state.busy || !text.trim() || [...text].length > LIMIT) return;
  input.value = "";
  measure();
  deliver({ id: makeId(), text, element: showOwn(text) });
}

// --- news from the server: what a person writes, and what a second request brought ------------------

async function poll() {
  if (!state.token || document.hidden || state.polling) return;
  state.polling = new AbortController();
  try {
    show(await call("GET", `/messages?after=${state.after}&wait=25`, null, state.polling.signal));
    setTimeout(poll, 0);
  } catch {
    setTimeout(poll, 5000);
  } finally {
    state.polling = null;
  }
}

async function resume() {
  try {
    const past = await call("GET", "/messages?after=0");
    show(past);
    rememberConversation(state.token);
    poll();
  } catch (error) {
    if (!(error instanceof Refused && error.status === 401)) byId("status").textContent = error.message || texts.offline;
    welcome.hidden = false;
  }
}

// --- the visitor's own data ------------------------------------------------------------------------

async function exportData() {
  try {
    const content = JSON.stringify(await call("GET", "/conversations/current/export"), null, 2);
    const link = make("a");
    link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
    link.download = texts.export_file;
    link.click();
    URL.revokeObjectURL(link.href);
  } catch {
    byId("data-status").textContent = texts.export_failed;
  }
}

async function deleteData() {
  try {
    const { receipt } = await call("DELETE", "/conversations/current");
    forgetConversation();
    log.replaceChildren();
    byId("status").textContent = "";
    welcome.hidden = false;
    byId("data-status").textContent = fill(texts.delete_done, { receipt });
  } catch (error) {
    byId("data-status").textContent = error instanceof Refused ? error.message : texts.delete_failed;
  }
}

// --- the form --------------------------------------------------------------------------------------

function measure() {
  const count = [...input.value].length;
  const counter = byId("counter");
  counter.textContent = count > LIMIT ? texts.too_long : count > 0.85 * LIMIT ? fill(texts.counter, { count }) : "";
  counter.classList.toggle("over", count > LIMIT);
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight}px`;
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  send(input.value);
  input.focus();
});
input.addEventListener("input", measure);
input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});
for (const starter of document.querySelectorAll(".starter")) {
  starter.addEventListener("click", () => {
    send(starter.textContent);
    input.focus();
  });
}
for (const link of document.querySelectorAll(".languages a")) {
  link.addEventListener("click", () => {
    if (input.value) sessionStorage.setItem(DRAFT_KEY, input.value);
  });
}
byId("export").addEventListener("click", exportData);
byId("delete").addEventListener("click", () => byId("delete-dialog").showModal());
byId("delete-dialog").addEventListener("close", (event) => {
  if (event.target.returnValue === "delete") deleteData();
  event.target.returnValue = "";
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) state.polling?.abort();
  else poll();
});

composer.hidden = false;
input.value = sessionStorage.getItem(DRAFT_KEY) ?? "";
sessionStorage.removeItem(DRAFT_KEY);
measure();
if (state.token) resume();
else welcome.hidden = false;
