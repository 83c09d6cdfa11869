// All sentences of the chat, one locale file per language.
import de from "../../locale/de.json";
import en from "../../locale/en.json";
import type { Language } from "./types";

export type Texts = typeof de;

const TEXTS: Record<Language, Texts> = { de, en };

export function textsOf(language: Language): Texts {
  return TEXTS[language];
}

export function other(language: Language): Language {
  return language === "de" ? "en" : "de";
}

export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

const region = (language: Language): string => (language === "de" ? "de-DE" : "en-GB");

/** The time of day, with the date where it is not today's. */
export function formatTime(iso: string, language: Language): string {
  const moment = new Date(iso);
  const today = moment.toDateString() === new Date().toDateString();
  const options: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  if (!today) Object.assign(options, { day: "numeric", month: "short" });
  return new Intl.DateTimeFormat(region(language), options).format(moment);
}

/** A source's date in words; anything else as it stands. */
export function formatDate(value: string, language: Language): string {
  if (!/^\d{4}-\d{2}-\d{2}/.test(value)) return value;
  const moment = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  return new Intl.DateTimeFormat(region(language), { dateStyle: "long", timeZone: "UTC" }).format(moment);
}
