// What the website asks for, from the frame's address. Nothing of it is believed: each value has one allowed form.
import { parseColour, readableOn, textOn } from "../shared/colour";
import type { Language } from "./types";

export interface Options {
  language: Language;
  starters: string[] | null;
  embedded: boolean;
}

const LIGHT: [number, number, number] = [255, 255, 255];
const DARK: [number, number, number] = [23, 33, 39];

export function readOptions(): Options {
  const language: Language = document.documentElement.lang === "en" ? "en" : "de";
  const inFrame = window.parent !== window;
  // Opened by itself the page shows our own texts only, whatever a link to it says.
  const asked = inFrame ? readFragment() : {};
  applyTheme(asked);
  return { language, starters: readStarters(asked.starters), embedded: !inFrame || asked.mode === "embedded" };
}

function readFragment(): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(decodeURIComponent(location.hash.slice(1)));
    return typeof content === "object" && content !== null ? (content as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function readStarters(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  const starters = value.filter((text): text is string => typeof text === "string" && text.trim() !== "");
  return starters.length ? starters.slice(0, 6).map((text) => text.trim().slice(0, 200)) : null;
}

function applyTheme(asked: Record<string, unknown>): void {
  const root = document.documentElement;
  const accent = parseColour(asked.colour);
  if (accent) {
    root.style.setProperty("--accent", `rgb(${accent.join(" ")})`);
    root.style.setProperty("--on-accent", textOn(accent));
    root.style.setProperty("--accent-on-light", readableOn(accent, LIGHT));
    root.style.setProperty("--accent-on-dark", readableOn(accent, DARK));
  }
  if (asked.scheme === "light" || asked.scheme === "dark") root.dataset.scheme = asked.scheme;
  const radius = /^\d{1,2}px$/.exec(String(asked.radius ?? ""));
  if (radius) root.style.setProperty("--radius", radius[0]);
  const font = /^[\w\s,"'-]{1,120}$/.exec(String(asked.font ?? ""));
  if (font) root.style.setProperty("--font", font[0]);
}
