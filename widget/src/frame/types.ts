// What travels between the widget and the bot's API (bot/web/schemas.py), and what waits to be sent.
export type Language = "de" | "en";
export type Mode = "bot" | "waiting" | "human";

export interface Choice {
  id: string;
  title: string;
}

export interface Source {
  title: string;
  publisher: string | null;
  url: string | null;
  as_of: string | null;
}

export interface Message {
  seq: number;
  role: "visitor" | "bot" | "coordinator" | "system";
  text: string;
  language: Language;
  kind: string;
  buttons: Choice[];
  sources: Source[];
  expects: { field: string; autocomplete?: string } | null;
  client_id: string | null;
  created_at: string;
  author?: string | null;
}

export interface News {
  messages: Message[];
  mode: Mode;
}

/** Something the visitor sent: kept until the transcript holds it, so that nothing typed is lost. */
export interface Entry {
  id: string;
  text: string;
  button?: string;
  language: Language;
  created_at: string;
  state: "waiting" | "sending" | "sent" | "stuck";
  /** Why it could not be sent, in the visitor's language. */
  detail?: string;
  /** Number of the first reply, known before the transcript has the entry itself. */
  before?: number;
}
