// The conversation as a text file for people.
import { formatDate, textsOf } from "./texts";
import type { Language, Message } from "./types";

export function writeTranscript(messages: Message[], language: Language): string {
  return `\uFEFF${messages.map((message) => writeMessage(message, language)).join("\r\n\r\n")}\r\n`;
}

function writeMessage(message: Message, language: Language): string {
  const texts = textsOf(language);
  const who = { visitor: texts.you, bot: texts.bot, coordinator: texts.coordinator, system: texts.system }[message.role];
  const time = new Date(message.created_at).toLocaleString(language === "de" ? "de-DE" : "en-GB");
  const sources = message.sources.map(({ title, publisher, as_of }) => {
    const about = [title, publisher, as_of && formatDate(as_of, language)].filter(Boolean).join(", ");
    return `${texts.source}: ${about}`;
  });
  return [`[${time}] ${message.author ?? who}:`, ...message.text.split("\n"), ...sources].join("\r\n");
}

export function save(content: string, type: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Copies also where the page came over plain HTTP and the newer interface is missing. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}
