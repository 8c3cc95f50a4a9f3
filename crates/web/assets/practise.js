// On the question's page: measures how long the question was in view, sends each answer once, and takes the keyboard where
// it is wanted. Everything works without it; then the time is not recorded.
"use strict";
(() => {
  // What happened just now happens once: not again when the page is loaded again.
  const address = new URL(location.href);
  if (address.searchParams.has("just")) {
    address.searchParams.delete("just");
    history.replaceState(history.state, "", address);
  }

  const form = document.getElementById("answering");
  const next = document.querySelector(".onward .primary");

  // The question is closed: Enter goes on, unless it means something where the focus is.
  if (next) {
    const hint = document.querySelector(".by-key");
    if (hint && matchMedia("(hover: hover) and (pointer: fine)").matches) hint.hidden = false;
    document.addEventListener("keydown", (event) => {
      const busy = event.target.closest("a, button, input, select, summary, textarea");
      if (event.key === "Enter" && !busy && !event.repeat && !event.ctrlKey && !event.altKey && !event.metaKey) next.click();
    });
  }
  if (!form) return;

  const field = form.querySelector("input[type=text]");
  const duration = form.querySelector("input[name=duration_ms]");
  const buttons = form.querySelectorAll(".buttons button");
  let seen = 0;
  let since = document.hidden ? null : performance.now();
  let sent = false;

  const look = () => {
    if (since !== null) seen += performance.now() - since;
    since = document.hidden ? null : performance.now();
  };
  document.addEventListener("visibilitychange", look);

  form.addEventListener("submit", (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    look();
    duration.value = String(Math.round(seen));
    for (const button of buttons) button.setAttribute("aria-disabled", "true");
  });

  // Coming back with the browser's back button finds the page as it was left: open it for another try.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sent = false;
    for (const button of buttons) button.removeAttribute("aria-disabled");
  });

  // A wrong answer stays in its field; typing replaces it, and what is said of it is in view.
  const said = document.getElementById("said");
  if (said) {
    if (field?.autofocus && !location.hash) {
      field.focus({ preventScroll: true });
      field.select();
    }
    if (said.getBoundingClientRect().bottom > innerHeight) said.scrollIntoView({ block: "end" });
  }

  // After reading a hint one types on without looking for the field.
  if (field) {
    document.addEventListener("keydown", (event) => {
      const free = event.target === document.body || event.target.matches("main, [tabindex='-1']");
      if (free && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey) field.focus();
    });
  }
})();
