// Pauses between tries: longer each time, shorter when the browser says that the line is back.
const LONGEST = 15_000;

export function backOff(failures: number): number {
  const step = Math.min(LONGEST, 1_000 * 2 ** failures);
  return step * (0.75 + Math.random() / 4); // visitors of one outage come back one after another
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    addEventListener("online", end);
  });
}

/** Resolves at once, or when the visitor comes back to this tab. */
export function untilVisible(): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", () => resolve(), { once: true });
  });
}

export function makeId(): string {
  if (crypto.randomUUID) return crypto.randomUUID(); // missing where the page comes over plain HTTP
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
