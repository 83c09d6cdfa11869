// The conversation as it is shown: the server's messages by number, and between them what is not confirmed yet.
import type { Entry, Message } from "./types";

export interface Item {
  key: string;
  message: Message;
  /** The visitor's own message as this tab sent it. */
  entry: Entry | undefined;
}

export class Transcript {
  readonly messages = new Map<number, Message>();

  /** Adds what is new and returns it; nothing is shown twice, whichever request brought it. */
  add(messages: Message[]): Message[] {
    const fresh = messages.filter(({ seq }) => !this.messages.has(seq));
    for (const message of fresh) this.messages.set(message.seq, message);
    return fresh;
  }

  /** Takes away the apologies after a message: it is being sent again. */
  removeApologies(id: string): void {
    const seq = this.find(id)?.seq ?? Infinity;
    for (const message of this.messages.values()) {
      if (message.kind === "error" && message.seq > seq) this.messages.delete(message.seq);
    }
  }

  find(id: string): Message | undefined {
    return [...this.messages.values()].find((message) => message.role === "visitor" && message.client_id === id);
  }

  get last(): Message | undefined {
    return this.messages.get(Math.max(...this.messages.keys()));
  }

  get lastOfVisitor(): number {
    return Math.max(0, ...[...this.messages.values()].filter(isOwn).map(({ seq }) => seq));
  }

  items(outbox: Entry[]): Item[] {
    const known = [...this.messages.values()].map((message) => {
      const entry = outbox.find(({ id }) => isOwn(message) && id === message.client_id);
      return { key: isOwn(message) ? (message.client_id ?? `${message.seq}`) : `${message.seq}`, message, entry };
    });
    const unconfirmed = outbox.filter(({ id }) => !this.find(id)).map(asItem);
    return [...known, ...unconfirmed].sort((one, other) => one.message.seq - other.message.seq);
  }
}

function isOwn(message: Message): boolean {
  return message.role === "visitor";
}

function asItem(entry: Entry, index: number): Item {
  const empty = { buttons: [], sources: [], expects: null, client_id: entry.id };
  const { text, language, created_at } = entry;
  const seq = entry.before === undefined ? 1e9 + index : entry.before - 0.5;
  return { key: entry.id, entry, message: { seq, role: "visitor", kind: "message", text, language, created_at, ...empty } };
}
