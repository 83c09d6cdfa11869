// The subset of markdown that messages may use: paragraphs, "- " lists, **strong**, [links](https://…) and bare addresses.
// It is read into values; lit writes them as text, so that no message can become markup.
export type Inline = string | { strong: string } | { link: string; text: string };
export type Block = { lines: Inline[][] } | { list: Inline[][] };

const MARKS =
  /\[(?<title>[^\]\n]{1,200})\]\((?<target>https?:\/\/[^\s)]{1,500})\)|\*\*(?<strong>[^*\n]{1,300})\*\*|(?<url>https?:\/\/[^\s<>"']{1,500}[^\s<>"'.,;:!?)\]])|(?<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})/g;

export function readBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  for (const part of text.split(/\n{2,}/)) {
    let previous: Block | undefined;
    for (const line of part.split("\n")) {
      const item = line.startsWith("- ");
      if (!previous || item !== "list" in previous) blocks.push((previous = item ? { list: [] } : { lines: [] }));
      if ("list" in previous) previous.list.push(readInline(line.slice(2)));
      else previous.lines.push(readInline(line));
    }
  }
  return blocks;
}

export function readInline(line: string): Inline[] {
  const parts: Inline[] = [];
  let end = 0;
  for (const match of line.matchAll(MARKS)) {
    parts.push(line.slice(end, match.index), readMark(match.groups ?? {}));
    end = match.index + match[0].length;
  }
  return [...parts, line.slice(end)].filter((part) => part !== "");
}

function readMark(found: Record<string, string | undefined>): Inline {
  if (found.strong) return { strong: found.strong };
  if (found.mail) return { link: `mailto:${found.mail}`, text: found.mail };
  if (found.url) return { link: found.url, text: found.url };
  return { link: found.target ?? "", text: found.title ?? "" };
}
