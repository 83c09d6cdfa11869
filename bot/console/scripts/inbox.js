// The inbox: choose many, move with j and k, look again when something has changed.
const results = document.getElementById("results");

function boxes() {
  return [...results.querySelectorAll("[data-choose]")];
}

function tell() {
  const chosen = boxes().filter((box) => box.checked).length;
  const all = results.querySelector("[data-all]");
  const text = results.querySelector("[data-chosen]");
  if (!all) return;
  all.checked = chosen > 0 && chosen === boxes().length;
  all.indeterminate = chosen > 0 && !all.checked;
  text.textContent = chosen ? text.dataset.some.replace("{count}", chosen) : text.dataset.none;
}

results.addEventListener("change", (event) => {
  if (event.target.matches("[data-all]")) for (const box of boxes()) box.checked = event.target.checked;
  tell();
});

async function refresh() {
  const response = await fetch(results.dataset.address, { headers: { "HX-Request": "true" } });
  if (!response.ok || response.redirected) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  results.replaceChildren(...fresh.body.children);
  document.querySelector("[data-news]").hidden = true;
  tell();
}

document.addEventListener("console:news", (event) => {
  const shown = results.querySelector("[data-version]")?.dataset.version;
  if (shown === undefined || shown === event.detail.inbox) return;
  const busy = boxes().some((box) => box.checked) || results.contains(document.activeElement);
  if (busy) document.querySelector("[data-news]").hidden = false;
  else refresh();
});

document.querySelector("[data-show-news]").addEventListener("click", refresh);
