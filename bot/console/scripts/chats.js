// The chat that is open: keep what is typed, scroll along, put phrases in, say that somebody is typing.
const TYPING_PAUSE = 20_000;

const chat = document.querySelector("[data-chat]");
const composer = document.getElementById("composer");
const reply = document.getElementById("reply");
const transcript = document.getElementById("transcript");
const draftKey = chat && `draft-${chat.dataset.chat}`;
let toldAt = 0;

function showState() {
  const holds = document.getElementById("composer-state").dataset.holds === "yes";
  composer.toggleAttribute("data-closed", !holds);
}

function showProblem(text = "") {
  const place = document.getElementById("composer-problem");
  place.textContent = text;
  place.className = text ? "problem" : "";
}

function isAtEnd() {
  return transcript.scrollHeight - transcript.scrollTop - transcript.clientHeight < 80;
}

function scrollToEnd() {
  transcript.scrollTop = transcript.scrollHeight;
}

async function tellTyping() {
  const now = Date.now();
  if (now - toldAt < TYPING_PAUSE || composer.hasAttribute("data-closed")) return;
  toldAt = now;
  const body = new URLSearchParams({ form_token: composer.elements.form_token.value });
  await fetch(`/console/chats/${chat.dataset.chat}/typing`, { method: "POST", body }).catch(() => {});
}

function insert(phrase) {
  const before = reply.value && !/\s$/.test(reply.value) ? `${reply.value} ` : reply.value;
  reply.value = before + phrase;
  reply.closest("form").querySelector("details").open = false;
  reply.focus();
  reply.dispatchEvent(new Event("input", { bubbles: true }));
}

function keepDraft() {
  sessionStorage.setItem(draftKey, reply.value);
}

function forgetDraft() {
  reply.value = "";
  composer.elements.client_id.value = crypto.randomUUID();
  sessionStorage.removeItem(draftKey);
  showProblem();
  reply.focus();
}

function start() {
  // Somebody may have typed before this script was there.
  reply.value ||= sessionStorage.getItem(draftKey) ?? "";
  keepDraft();
  scrollToEnd();
  reply.addEventListener("input", () => {
    keepDraft();
    tellTyping();
  });
  reply.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    if (reply.value.trim()) composer.requestSubmit();
  });
  composer.addEventListener("click", (event) => {
    const phrase = event.target.closest("[data-phrase]");
    if (phrase) insert(phrase.textContent);
  });
  document.body.addEventListener("chat-sent", forgetDraft);
  document.body.addEventListener("htmx:sendError", (event) => {
    if (event.target === composer) showProblem(composer.dataset.offline);
  });
  let follow = true;
  document.body.addEventListener("htmx:beforeSwap", () => { follow = isAtEnd(); });
  document.body.addEventListener("htmx:afterSettle", () => { if (follow) scrollToEnd(); });
  document.body.addEventListener("htmx:oobAfterSwap", showState);
  if (!composer.hasAttribute("data-closed") && matchMedia("(min-width: 60rem)").matches) reply.focus();
}

if (chat) start();
