// What every part of the view gets: the state, the words, and what a visitor can do.
import type { Conversation } from "../conversation";
import type { Host } from "../host";
import type { Options } from "../options";
import type { Texts } from "../texts";
import type { Choice, Entry, Language, Message } from "../types";

export interface Scene {
  chat: Conversation;
  host: Host;
  options: Options;
  texts: Texts;
  language: Language;
  /** The reference that has just been copied. */
  copied: string | null;
  /** What the buttons "helpful" last said, for each message. */
  judging: Map<number, string>;
  /** The dialog on the visitor's data. */
  data: { asking: boolean; said: string };
  /** Newer messages are below what is seen. */
  below: boolean;
  isCurrent(message: Message): boolean;
  send(text: string): void;
  press(choice: Choice): void;
  retry(entry: Entry): void;
  judge(seq: number, helpful: boolean): void;
  copy(reference: string): void;
  switchTo(language: Language): void;
  openData(): void;
  closeData(): void;
  askToDelete(asking: boolean): void;
  remove(): void;
  download(what: "transcript" | "export"): void;
  showNewest(): void;
}
