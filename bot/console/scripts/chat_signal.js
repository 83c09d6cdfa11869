// On every page: show that the console is open, count the chats that wait, ring when one more does.
const EVERY = 5_000;
const title = document.title;
let known = null;
let audio = null;

function soundIsOn() {
  return localStorage.getItem("chat-sound") !== "off";
}

function ring() {
  // Browsers let pages sound only after a first click or key; until then the title has to do.
  if (!navigator.userActivation.hasBeenActive) return;
  audio ??= new AudioContext();
  for (const [start, pitch] of [[0, 880], [0.18, 1174.7]]) {
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    const at = audio.currentTime + start;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.2, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.4);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.45);
  }
}

function show({ waiting, unanswered, newest }) {
  const count = waiting + unanswered;
  document.title = count ? `(${count}) ${title}` : title;
  const badge = document.querySelector('[data-badge="chats"]');
  badge.textContent = count;
  badge.hidden = !count;
  const isNew = known && (newest > known.newest || unanswered > known.unanswered);
  if (isNew) document.body.dispatchEvent(new Event("chat-news"));
  if (soundIsOn() && (isNew || (!known && waiting))) ring();
  known = { newest, unanswered };
}

// Nobody hears a page ring whose session is over: better to show that. What was typed is kept (chats.js).
function signInAgain() {
  const last = Number(sessionStorage.getItem("signed-out-at"));
  if (Date.now() - last < 60_000) return;
  sessionStorage.setItem("signed-out-at", Date.now());
  location.reload();
}

async function ask() {
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  const response = await fetch("/console/chats/signal", { method: "POST", headers }).catch(() => null);
  if (response?.status === 403) {
    signInAgain();
    return;
  }
  if (response?.ok) show(await response.json());
  setTimeout(ask, EVERY);
}

function showSound(button) {
  button.hidden = false;
  button.setAttribute("aria-pressed", String(soundIsOn()));
  button.querySelector("span").textContent = soundIsOn() ? button.dataset.on : button.dataset.off;
}

export function startSignal() {
  if (!document.querySelector('[data-badge="chats"]')) return;
  const button = document.querySelector("[data-sound]");
  if (button) {
    showSound(button);
    button.addEventListener("click", () => {
      localStorage.setItem("chat-sound", soundIsOn() ? "off" : "on");
      showSound(button);
      if (soundIsOn()) ring();
    });
  }
  ask();
}
