// Asks now and then what is new: numbers in the navigation, an event for the page.
const EVERY = 15000;

function show(counts) {
  for (const [key, count] of Object.entries(counts)) {
    const badge = document.querySelector(`[data-badge="${CSS.escape(key)}"]`);
    if (!badge) continue;
    badge.textContent = count > 99 ? "99+" : String(count);
    badge.hidden = count === 0;
  }
}

async function ask() {
  if (document.hidden) return;
  try {
    const response = await fetch("/console/badges", { redirect: "manual" });
    if (!response.ok) return;
    const news = await response.json();
    show(news.counts);
    document.dispatchEvent(new CustomEvent("console:news", { detail: news }));
  } catch {
    // The server is away for a moment: the next try will tell.
  }
}

export function startNews() {
  if (!document.querySelector("[data-badge]")) return;
  ask();
  setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
}
