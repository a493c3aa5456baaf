// Keep a draft on the server while it is written; without this script the buttons do the same.

const form = document.getElementById("inzending");
const status = document.getElementById("bewaard");
const alike = document.getElementById("lijkt-op");
const SOON = 2000;
const AT_MOST = 5000;

let changed = false;
let saving = false;
let saved = Promise.resolve();
let stopped = false;
let timer = 0;
let firstChange = 0;

function say(text) {
  status.textContent = text;
}

async function save(keepalive = false) {
  if (!changed || saving || stopped) return;
  saving = true;
  changed = false;
  firstChange = 0;
  try {
    const answer = await fetch(form.dataset.save, {
      method: "POST",
      body: new FormData(form),
      keepalive,
      redirect: "error",
    });
    if (answer.ok) {
      const kept = await answer.json();
      form.elements.versie.value = kept.versie;
      say(`Opgeslagen om ${kept.om}.`);
    } else if (answer.status === 409) {
      stopped = true;
      const { melding } = await answer.json();
      say(`${melding} Kies Opslaan om beide teksten te zien.`);
    } else {
      throw new Error(String(answer.status));
    }
  } catch {
    changed = true;
    say("Opslaan lukt nu niet. Wat u typt, staat nog op deze pagina. Wij proberen het opnieuw.");
    schedule();
  } finally {
    saving = false;
    if (changed) schedule();
  }
}

function schedule() {
  window.clearTimeout(timer);
  const waited = firstChange ? Date.now() - firstChange : 0;
  timer = window.setTimeout(() => (saved = save()), Math.max(0, Math.min(SOON, AT_MOST - waited)));
}

form.addEventListener("input", () => {
  changed = true;
  firstChange ||= Date.now();
  schedule();
});
window.addEventListener("pagehide", () => save(true));
form.addEventListener("submit", (event) => {
  window.clearTimeout(timer);
  if (saving) {
    // The version that a save under way comes back with is the one to go on with.
    event.preventDefault();
    saved.then(() => form.requestSubmit(event.submitter));
    return;
  }
  stopped = true;
});

let typing = 0;
document.getElementById("veld-titel").addEventListener("input", (event) => {
  window.clearTimeout(typing);
  typing = window.setTimeout(() => showAlike(event.target.value), 600);
});

async function showAlike(title) {
  const answer = await fetch(`${alike.dataset.url}?titel=${encodeURIComponent(title)}`);
  if (!answer.ok) return;
  const found = await answer.json();
  alike.replaceChildren();
  if (!found.length) return;
  const intro = document.createElement("p");
  intro.className = "kennishub-form__help";
  intro.textContent = "Lijkt op deze praktijkvoorbeelden:";
  const list = document.createElement("ul");
  list.className = "kennishub-list";
  for (const { titel, url } of found) {
    const link = document.createElement("a");
    link.className = "nl-link";
    link.href = url;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = `${titel} (opent in een nieuw tabblad)`;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  alike.append(intro, list);
}

form.querySelector("button[value=voorbeeld]").addEventListener("click", async (event) => {
  event.preventDefault();
  const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form) });
  const place = document.getElementById("voorbeeld");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  place.replaceChildren(...page.body.childNodes);
  place.scrollIntoView();
});

// The list of keywords completes the word being typed: what stands before it stays.
const words = document.getElementById("veld-trefwoorden");
const known = Array.from(words.list.options, (option) => option.value);
words.addEventListener("input", () => {
  const before = words.value.slice(0, words.value.lastIndexOf(",") + 1);
  const chosen = new Set(before.split(",").map((word) => word.trim()));
  const lead = before && `${before.trimEnd()} `;
  const options = known.filter((word) => !chosen.has(word)).map((word) => new Option("", lead + word));
  words.list.replaceChildren(...options);
});

document.getElementById("fouten")?.focus();
document.querySelector("[data-focus]")?.focus();
document.getElementById("nieuw")?.querySelector("input, select")?.focus();
