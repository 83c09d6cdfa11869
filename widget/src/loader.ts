// The only thing that a website loads: a button, and after the first click the chat in a frame of the bot's own origin.
// Until then no request, no cookie, no storage. Everything lives in a shadow root, where the website's styles do not reach.
const script = document.currentScript as HTMLScriptElement;
const { dataset: options } = script;
const german = !(options.language || document.documentElement.lang || navigator.language).startsWith("en");
const embedded = options.mode === "embedded";
const label = options.label || (german ? "Fragen? Chat öffnen" : "Questions? Open chat");
const host = document.createElement("div");
const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
const button = document.createElement("button");
const badge = document.createElement("b");
const side = options.position === "left" ? "left" : "right";
let frame: HTMLIFrameElement | undefined;
let ready = false;

sheet.replaceSync(`
:host{all:initial!important;${embedded ? "display:block!important" : "position:fixed!important;z-index:2147483000!important;bottom:0!important;" + side + ":0!important"}}
button{position:fixed;bottom:var(--chat-offset,20px);${side}:var(--chat-offset,20px);padding:14px 20px;border:2px solid #fff;border-radius:30px;background:var(--a);color:var(--t);font:600 16px/1.2 var(--chat-font,system-ui,sans-serif);box-shadow:0 4px 18px #0004;cursor:pointer}
button:focus-visible{outline:3px solid var(--a);outline-offset:3px}
b{margin-left:8px;padding:0 7px;border-radius:9px;background:#fff;color:#000}
b:empty,[hidden]{display:none}
iframe{border:0;width:100%;height:100%;min-height:480px;border-radius:var(--chat-radius,16px)}
.p{position:fixed;bottom:var(--chat-offset,20px);${side}:var(--chat-offset,20px);width:400px;height:min(680px,100vh - 40px);min-height:0;box-shadow:0 8px 40px #0005}
.p:not(.r){bottom:84px;height:min(620px,100vh - 104px)}
@media(max-width:500px),(max-height:480px){.p.r{inset:0;width:100%;height:100%;border-radius:0}}`);
root.adoptedStyleSheets = [sheet];

function tell(chat: string): void {
  if (ready) frame?.contentWindow?.postMessage({ chat }, new URL(script.src).origin);
}

/** Reads what the website's style sheet says about the chat. */
function read(name: string): string {
  return getComputedStyle(host).getPropertyValue(`--chat-${name}`).trim();
}

function load(): void {
  const asked = {
    ...options,
    colour,
    radius: read("radius"),
    font: read("font"),
    starters: options.starters?.split("|"),
  };
  frame?.remove();
  frame = document.createElement("iframe");
  frame.title = label;
  frame.allow = "clipboard-write";
  frame.src = `${new URL("frame", script.src)}?language=${german ? "de" : "en"}#${encodeURIComponent(JSON.stringify(asked))}`;
  if (!embedded) frame.className = "p";
  root.append(frame);
}

function show(open: boolean): void {
  if (open && !ready) load(); // anew where the server did not answer the last time
  if (frame) frame.hidden = !open;
  button.setAttribute("aria-expanded", `${open}`);
  button.hidden = open && ready;
  tell(open ? "shown" : "hidden");
  if (open) frame?.focus();
  else button.focus();
}

addEventListener("message", ({ source, data }) => {
  if (!frame || source !== frame.contentWindow) return;
  if (data.chat === "ready") {
    ready = true;
    frame.classList.add("r");
    button.hidden = !frame.hidden;
  }
  if (data.chat === "unread") badge.textContent = data.count || "";
  if (data.chat === "close") show(false);
});

if (embedded) script.after(host);
else document.documentElement.append(host);
const colour = options.colour || read("accent") || "#155e75";
// Luminance (WCAG 2.2): dark letters on a light colour.
const light = [1, 3, 5].reduce((sum, at, index) => sum + (parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2 * [0.21, 0.72, 0.07][index]!, 0);
host.style.setProperty("--a", colour);
host.style.setProperty("--t", light > 0.18 ? "#000" : "#fff");
button.append(label, badge);
button.setAttribute("aria-expanded", "false");
button.onclick = () => show(!frame || frame.hidden);
if (embedded) load();
else {
  root.append(button);
  if (options.mode === "open") show(true);
}
