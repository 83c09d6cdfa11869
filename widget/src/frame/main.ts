// Puts the chat together: state, view, and the website around.
import { render } from "lit-html";
import { Refused } from "./api";
import { Conversation } from "./conversation";
import { Host } from "./host";
import { readOptions } from "./options";
import { Place } from "./place";
import { textsOf } from "./texts";
import { copyText, save, writeTranscript } from "./transcript_file";
import type { Message } from "./types";
import { showChat } from "./view/chat";
import { fit } from "./view/composer";
import type { Scene } from "./view/scene";

const options = readOptions();
const root = document.getElementById("chat") as HTMLElement;
const place = new Place(draw);
const host = new Host(() => place.focusInput());
const chat = new Conversation(options.language, plan, onArrival);
const dialog = (): HTMLDialogElement => document.getElementById("data") as HTMLDialogElement;
let planned = false;

const scene: Scene = {
  chat,
  host,
  options,
  get texts() {
    return textsOf(chat.language);
  },
  get language() {
    return chat.language;
  },
  get below() {
    return place.isBelow;
  },
  copied: null,
  judging: new Map(),
  data: { asking: false, said: "" },
  isCurrent: (message) => message.seq > chat.transcript.lastOfVisitor && chat.outbox.every(({ state }) => state === "sent"),
  send(text) {
    if (text === chat.draft.trim()) chat.keepDraft("");
    chat.send(text);
    afterSending();
  },
  press(choice) {
    chat.press(choice);
    afterSending();
  },
  retry(entry) {
    chat.retry(entry);
    afterSending();
  },
  async judge(seq, helpful) {
    const { texts } = scene;
    const said = await chat.judge(seq, helpful).then(() => texts.helpful_thanks, () => texts.helpful_failed);
    scene.judging.set(seq, said);
    draw();
  },
  async copy(reference) {
    await copyText(reference);
    scene.copied = reference;
    draw();
  },
  switchTo(language) {
    chat.switchTo(language, textsOf(language).switch_request);
    document.documentElement.lang = language;
  },
  openData() {
    scene.data.said = "";
    draw();
    dialog().showModal();
  },
  closeData: () => dialog().close(),
  askToDelete(asking) {
    scene.data.asking = asking;
    draw();
    document.getElementById(asking ? "delete-no" : "delete")?.focus();
  },
  async remove() {
    try {
      await chat.erase();
      dialog().close();
    } catch (error) {
      scene.data = { asking: false, said: error instanceof Refused ? error.message : scene.texts.delete_failed };
      draw();
    }
  },
  async download(what) {
    const { texts } = scene;
    try {
      if (what === "transcript") {
        save(writeTranscript([...chat.transcript.messages.values()], chat.language), "text/plain;charset=utf-8", texts.transcript_file);
      } else save(JSON.stringify(await chat.export(), null, 2), "application/json", texts.export_file);
    } catch {
      scene.data.said = texts.export_failed;
      draw();
    }
  },
  showNewest: () => place.toEnd(),
};

function afterSending(): void {
  place.focusInput();
  place.toEnd();
}

function onArrival(messages: Message[]): void {
  if (chat.loading) return place.toEnd();
  const others = messages.filter(({ role }) => role !== "visitor");
  host.count(others.length);
  place.follow(others[0]);
}

/** Draws once for all that has changed in this moment. */
function plan(): void {
  if (planned) return;
  planned = true;
  queueMicrotask(draw);
}

function draw(): void {
  planned = false;
  const writing = document.activeElement?.id === "message";
  render(showChat(scene), root);
  const field = document.getElementById("message") as HTMLElement;
  if (writing && document.activeElement !== field) field.focus();
  if (writing) fit(field);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !options.embedded && !dialog().open && !event.isComposing) host.close();
});
root.replaceChildren();
draw();
place.watch();
host.ready();
if (!options.embedded) place.focusInput();
document.documentElement.lang = chat.language;
void chat.resume();
