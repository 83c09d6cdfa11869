// The integration page: the options as a snippet, and as a preview in a frame of their own.
const form = document.getElementById("options") as HTMLFormElement;
const snippet = document.getElementById("snippet") as HTMLElement;
const preview = document.getElementById("preview") as HTMLIFrameElement;
const copy = document.getElementById("copy") as HTMLButtonElement;
const [, rest = ""] = snippet.textContent?.split("</script>") ?? [];
const UNSET = { colour: "#155e75" };

function readOptions(): [string, string][] {
  const pairs = [...new FormData(form).entries()].map(([name, value]): [string, string] => [name, tidy(name, String(value))]);
  return pairs.filter(([name, value]) => value && value !== (UNSET as Record<string, string>)[name]);
}

function tidy(name: string, value: string): string {
  if (name !== "starters") return value.trim();
  return value.split("\n").map((line) => line.trim()).filter(Boolean).join("|");
}

function escape(value: string): string {
  return value.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
}

function show(): void {
  const options = readOptions();
  const attributes = options.map(([name, value]) => `\n        data-${name}="${escape(value)}"`).join("");
  snippet.textContent = `<script async src="${form.dataset.address}/widget/loader.js"${attributes}></script>${rest}`;
  const query = new URLSearchParams({ language: document.documentElement.lang });
  const fragment = encodeURIComponent(JSON.stringify(Object.fromEntries(options)));
  // A new query lets the frame load anew; a new fragment alone would not.
  query.set("at", String(Date.now()));
  preview.src = `/integration/preview?${query}#${fragment}`;
}

async function copySnippet(): Promise<void> {
  const original = copy.textContent;
  try {
    await navigator.clipboard.writeText(snippet.textContent ?? "");
    copy.textContent = copy.dataset.copied ?? "";
    setTimeout(() => (copy.textContent = original), 2_000);
  } catch {
    getSelection()?.selectAllChildren(snippet); // over plain HTTP: selected, ready to be copied by hand
  }
}

form.addEventListener("change", show);
form.addEventListener("submit", (event) => event.preventDefault());
copy.addEventListener("click", () => void copySnippet());
