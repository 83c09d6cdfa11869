// What outlives a reload: this tab's sessionStorage, or nothing where the browser blocks it.
import type { Entry, Language } from "./types";

const KEY = "enquiry-chat";

export interface Remembered {
  token: string | null;
  language: Language | null;
  draft: string;
  outbox: Entry[];
  judged: Record<number, boolean>;
}

const NOTHING: Remembered = { token: null, language: null, draft: "", outbox: [], judged: {} };

export function recall(): Remembered {
  try {
    return { ...NOTHING, ...(JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Partial<Remembered>) };
  } catch {
    return { ...NOTHING };
  }
}

export function remember(content: Remembered): void {
  try {
    // Nothing worth keeping leaves nothing behind, for example after "delete my data".
    if (content.token || content.draft || content.outbox.length) sessionStorage.setItem(KEY, JSON.stringify(content));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Blocked third-party storage: the conversation lives as long as the page.
  }
}
