// The state of the chat and everything that changes it. Knows nothing of how it is shown.
import { Api, Refused, Unreachable } from "./api";
import { recall, remember, type Remembered } from "./memory";
import { Transcript } from "./transcript";
import type { Choice, Entry, Language, Message, Mode, News } from "./types";
import { backOff, makeId, pause, untilVisible } from "./waiting";

const TRIES_WHEN_BUSY = 3;

export class Conversation {
  readonly transcript = new Transcript();
  readonly api: Api;
  language: Language;
  mode: Mode = "bot";
  outbox: Entry[];
  judged: Record<number, boolean>;
  draft: string;
  connected = true;
  loading = false;
  /** Key of a sentence about the conversation as a whole, with its values. */
  told: { key: "ended" | "deleted"; receipt?: string } | null = null;
  #cursor = 0;
  #sending = false;
  #polling: AbortController | null = null;

  constructor(
    language: Language,
    private readonly changed: () => void,
    private readonly arrived: (messages: Message[]) => void,
  ) {
    const kept = recall();
    this.language = kept.language ?? language;
    this.outbox = kept.outbox;
    this.judged = kept.judged;
    this.draft = kept.draft;
    this.api = new Api(() => this.language);
    this.api.token = kept.token;
  }

  get isOpen(): boolean {
    return this.api.token !== null;
  }

  /** A reply is being waited for. */
  get isAnswering(): boolean {
    return this.mode === "bot" && this.connected && this.outbox.some(({ state }) => state === "sending");
  }

  /** What the bot asks for at present, so that the input fits. */
  get expects(): Message["expects"] {
    return this.mode === "bot" ? (this.transcript.last?.expects ?? null) : null;
  }

  /** Goes on with the conversation of this tab, where there is one. */
  async resume(): Promise<void> {
    if (!this.isOpen) return this.#pump();
    this.loading = true;
    this.changed();
    await Promise.race([this.#poll(), pause(3_000)]);
    this.loading = false;
    this.changed();
    return this.#pump();
  }

  send(text: string): void {
    this.#queue({ text });
  }

  press(choice: Choice): void {
    this.#queue({ text: choice.title, button: choice.id });
  }

  retry(entry: Entry): void {
    this.transcript.removeApologies(entry.id);
    entry.state = "waiting";
    delete entry.detail;
    this.#save();
    void this.#pump();
  }

  keepDraft(text: string): void {
    this.draft = text;
    this.#save();
  }

  switchTo(language: Language, request: string): void {
    this.language = language;
    const spoken = this.transcript.last?.language ?? language;
    if (this.transcript.lastOfVisitor && spoken !== language && this.mode === "bot") this.send(request);
    this.#save();
  }

  async judge(seq: number, helpful: boolean): Promise<void> {
    await this.api.call("POST", `/messages/${seq}/feedback`, { helpful });
    this.judged = { ...this.judged, [seq]: helpful };
    this.#save();
  }

  export(): Promise<object> {
    return this.api.call("GET", "/conversations/current/export");
  }

  /** Erases everything on the server and here. Raises `Refused` and `Unreachable`. */
  async erase(): Promise<void> {
    const { receipt } = await this.api.call<{ receipt: string }>("DELETE", "/conversations/current");
    this.#forget();
    this.draft = "";
    this.outbox = [];
    this.told = { key: "deleted", receipt };
    this.#save();
  }

  #queue(content: { text: string; button?: string }): void {
    const created_at = new Date().toISOString();
    this.outbox.push({ id: makeId(), language: this.language, created_at, state: "waiting", ...content });
    this.#save();
    void this.#pump();
  }

  /** Sends what waits, one after the other, in the visitor's order. */
  async #pump(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (const entry of this.outbox) if (entry.state === "sending") entry.state = "waiting";
    for (let next; (next = this.outbox.find(({ state }) => state === "waiting")); ) await this.#deliver(next);
    this.#sending = false;
  }

  async #deliver(entry: Entry): Promise<void> {
    for (let failures = 0; this.outbox.includes(entry); failures++) {
      entry.state = "sending";
      this.changed();
      try {
        return await this.#post(entry);
      } catch (error) {
        const seconds = this.#judgeFailure(entry, error, failures);
        if (seconds === null) return this.#save();
        this.changed();
        await pause(seconds * 1_000);
      }
    }
  }

  async #post(entry: Entry): Promise<void> {
    if (!this.isOpen) await this.#open();
    const body = entry.button ? { button: entry.button } : { text: entry.text };
    const news = await this.api.call<News>("POST", "/messages", { ...body, client_id: entry.id });
    this.connected = true;
    if (news.messages[0]) entry.before = news.messages[0].seq;
    entry.state = "sent";
    this.#take(news);
  }

  /** Returns the seconds until the next try, or null where the visitor has to decide. */
  #judgeFailure(entry: Entry, error: unknown, failures: number): number | null {
    if (!(error instanceof Refused)) {
      this.connected = false;
      return backOff(failures) / 1_000;
    }
    this.connected = true;
    if (error.status === 401 && failures === 0) {
      this.#end();
      if (!entry.button) return 0;
    } else if (error.status === 503 && error.retryAfter && failures < TRIES_WHEN_BUSY) return error.retryAfter;
    entry.state = "stuck";
    entry.detail = error.message;
    return null;
  }

  async #open(): Promise<void> {
    const opened = await this.api.call<News & { token: string }>("POST", "/conversations", { language: this.language });
    this.#forget();
    this.told = null;
    this.api.token = opened.token;
    this.#take(opened);
    void this.#poll();
  }

  /** Waits for news as long as there is a conversation; resolves after the first. */
  #poll(): Promise<void> {
    return new Promise((first) => void this.#pollForEver(first).then(first));
  }

  async #pollForEver(first: () => void): Promise<void> {
    const stop = new AbortController();
    this.#polling = stop;
    for (let failures = 0; !stop.signal.aborted; ) {
      const wait = this.#cursor ? 25 : 0;
      if (this.mode === "bot") await untilVisible();
      try {
        const news = await this.api.call<News>("GET", `/messages?after=${this.#cursor}&wait=${wait}`, undefined, stop.signal);
        if (stop.signal.aborted) return;
        failures = 0;
        this.connected = true;
        // Only polls move the cursor: a reply may overtake what another tab wrote before it.
        this.#cursor = Math.max(this.#cursor, ...news.messages.map(({ seq }) => seq));
        this.#take(news);
        first();
        if (!news.messages.length) await pause(500);
      } catch (error) {
        if (stop.signal.aborted) return;
        if (error instanceof Refused && error.status === 401) return this.#end();
        this.connected = !(error instanceof Unreachable);
        this.changed();
        const told = error instanceof Refused ? error.retryAfter * 1_000 : 0;
        await pause(Math.max(told, backOff(failures++)));
      }
    }
  }

  #take(news: News): void {
    this.mode = news.mode;
    const fresh = this.transcript.add(news.messages);
    this.outbox = this.outbox.filter((entry) => !(entry.state === "sent" && this.#isSettled(entry)));
    this.#save();
    this.arrived(fresh);
  }

  /** In the transcript, and not in need of another try. */
  #isSettled(entry: Entry): boolean {
    const failed = this.transcript.last?.kind === "error";
    return this.transcript.find(entry.id) !== undefined && !failed;
  }

  /** The server no longer knows the conversation. */
  #end(): void {
    this.#forget();
    this.told = { key: "ended" };
    this.#save();
  }

  #forget(): void {
    this.#polling?.abort();
    this.api.token = null;
    this.mode = "bot";
    this.#cursor = 0;
    this.judged = {};
    this.transcript.messages.clear();
    for (const entry of this.outbox) delete entry.before;
    this.outbox = this.outbox.filter(({ state }) => state !== "sent");
  }

  #save(): void {
    const { draft, outbox, judged } = this;
    const language = this.isOpen ? this.language : null;
    remember({ token: this.api.token, language, draft, outbox, judged } satisfies Remembered);
    this.changed();
  }
}
