// Any colour that a website chooses stays readable: text and controls keep their contrast (WCAG 2.2, 1.4.3 and 1.4.11).
type Rgb = [number, number, number];

export function parseColour(value: unknown): Rgb | null {
  const match = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(String(value ?? "").trim());
  if (!match?.[1]) return null;
  const hex = match[1].length === 3 ? match[1].replace(/./g, "$&$&") : match[1];
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Rgb;
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Moves a colour towards white or black until it is readable on a ground. */
export function readableOn(colour: Rgb, ground: Rgb, ratio = 4.6): string {
  const goal = luminance(ground) > 0.2 ? 0 : 255;
  let mixed = colour;
  for (let share = 0.05; contrast(mixed, ground) < ratio && share <= 1; share += 0.05) {
    mixed = colour.map((channel) => Math.round(channel + (goal - channel) * share)) as Rgb;
  }
  return `rgb(${mixed.join(" ")})`;
}

/** White or black, whichever is easier to read on a colour. */
export function textOn(colour: Rgb): string {
  return contrast(colour, [255, 255, 255]) >= 4.5 ? "#fff" : "#000";
}
