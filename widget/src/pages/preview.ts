// A website of nobody's, with the loader and the options that the integration page asks for.
function readOptions(): Record<string, string> {
  try {
    return JSON.parse(decodeURIComponent(location.hash.slice(1)) || "{}") as Record<string, string>;
  } catch {
    return {};
  }
}

const NAMES = ["language", "mode", "position", "scheme", "colour", "label", "starters"];
const options = readOptions();
const script = document.createElement("script");
for (const name of NAMES) if (typeof options[name] === "string") script.dataset[name] = options[name];
script.src = "/widget/loader.js";
document.getElementById("place")?.append(script);
