/* Suggest completions in the search boxes; without this script each is a plain search form. */

const MIN_LETTERS = 2;
const MAX_LETTERS = 100;
const WAIT_MS = 120;
const KINDS = {
  gemeente: "Gemeente",
  thema: "Thema",
  trefwoord: "Trefwoord",
  zoekvraag: "Zoekvraag",
};
const MOVED = ["placeholder", "maxlength", "spellcheck", "aria-invalid"];

/* Every choice has a path on this site, wherever the hub says that it lives. */
function path(choice) {
  const { pathname, search } = new URL(choice.url, location.href);
  return pathname + search;
}

function kind(choice) {
  if (choice.soort in KINDS) return KINDS[choice.soort];
  return path(choice).startsWith("/artikelen/") ? "Artikel" : "Praktijkvoorbeeld";
}

function escaped(text) {
  const element = document.createElement("span");
  element.textContent = text;
  return element.innerHTML;
}

/* The component sets this as the HTML of an option. On iOS it adds a hidden "1 of 8" to it, which
   our Content-Security-Policy would leave in sight; the comment that stays open swallows it. */
function optionHtml(choice) {
  return (
    `<span class="kennishub-suggest__text">${escaped(choice.tekst)}</span> ` +
    `<span class="kennishub-suggest__kind">${kind(choice)}</span><!--`
  );
}

/* Return a source of choices that asks only when the typing pauses, and forgets older questions. */
function fetcher(url, isWanted) {
  let timer;
  let asking = new AbortController();
  return (text, populate) => {
    clearTimeout(timer);
    asking.abort();
    if (!isWanted(text)) return;
    asking = new AbortController();
    const { signal } = asking;
    timer = setTimeout(async () => {
      if (!isWanted(text)) return;
      try {
        const answer = await fetch(`${url}?q=${encodeURIComponent(text.trim())}`, { signal });
        const choices = answer.ok ? (await answer.json()).resultaten : [];
        if (isWanted(text)) populate(choices);
      } catch (error) {
        // Without suggestions the box works as it always does.
        if (error.name !== "AbortError") populate([]);
      }
    }, WAIT_MS);
  };
}

function enhance(form) {
  const original = form.querySelector("input[name=q]");
  const { id, name, value } = original;
  const isInUse = document.activeElement === original;
  const wrong = document.getElementById(original.getAttribute("aria-describedby"));
  const holder = document.createElement("div");
  holder.className = "kennishub-search__field";
  original.replaceWith(holder);

  const input = () => document.getElementById(id);
  const isWanted = (text) =>
    document.activeElement === input() && input().value === text && text.length <= MAX_LETTERS;

  function choose(choice) {
    if (!choice) return;
    if (choice.soort === "trefwoord" || choice.soort === "zoekvraag") {
      input().value = choice.tekst;
      form.requestSubmit();
    } else {
      location.assign(path(choice));
    }
  }

  accessibleAutocomplete({
    element: holder,
    id,
    name,
    source: fetcher(form.dataset.suggestions, isWanted),
    cssNamespace: "kennishub-suggest",
    inputClasses: original.className,
    displayMenu: "overlay",
    menuAttributes: { "aria-labelledby": null, "aria-label": "Suggesties" },
    minLength: MIN_LETTERS,
    confirmOnBlur: false,
    showNoOptionsFound: false,
    onConfirm: choose,
    templates: { inputValue: (choice) => choice?.tekst ?? "", suggestion: optionHtml },
    tAssistiveHint: () =>
      `${wrong ? `${wrong.textContent} ` : ""}Tijdens het typen komen er suggesties. Kies er een ` +
      "met pijl omlaag en Enter, of door te tikken.",
    tStatusQueryTooShort: (least) => `Typ ${least} of meer letters voor suggesties.`,
    tStatusNoResults: () => "Geen suggesties.",
    tStatusSelectedOption: (text, total, index) => `${text}, ${index + 1} van ${total}, gemarkeerd.`,
    tStatusResults: (total, chosen) =>
      `${total === 1 ? "1 suggestie" : `${total} suggesties`} beschikbaar. ${chosen}`,
  });

  const field = input();
  for (const attribute of MOVED) {
    if (original.hasAttribute(attribute)) {
      field.setAttribute(attribute, original.getAttribute(attribute));
    }
  }
  field.setAttribute("enterkeyhint", "search");
  if (value) {
    // As a default value the component would suggest it to whoever enters the box.
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  // The component would select the whole text of who clicks in it to change a word.
  field.setSelectionRange = () => {};
  if (isInUse) {
    field.focus();
    field.selectionStart = value.length;
  }

  // With the list open, the component keeps Enter to itself even when nothing in it is chosen.
  form.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter" && event.target === input()) event.stopPropagation();
    },
    { capture: true },
  );
  // Who comes back to this page finds the list closed.
  form.addEventListener("submit", () => input().blur());
}

if (window.accessibleAutocomplete) {
  document.querySelectorAll("form[data-suggestions]").forEach(enhance);
}
