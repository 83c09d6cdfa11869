// What every page can do: dialogs, confirmations, keyboard shortcuts. Pages work without it.
import { startSignal } from "./chat_signal.js";
import { startNews } from "./news.js";
import { startShortcuts } from "./shortcuts.js";

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
});

// A form that asks before it is sent; without scripts it is sent at once, and most things can be undone.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!question || form.dataset.confirmed) return;
  event.preventDefault();
  event.stopPropagation();
  const dialog = document.getElementById("confirmation");
  dialog.querySelector("p").textContent = question;
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(event.submitter);
    delete form.dataset.confirmed;
  }, { once: true });
}, true);

// A select or box that sends its form when it changes.
document.addEventListener("change", (event) => {
  if (event.target.closest("[data-sends]")) event.target.form.requestSubmit();
});

document.documentElement.classList.add("scripted");
startShortcuts();
startSignal();
startNews();
