// On the question's page: measures how long the question was in view, and sends each answer once.
// Everything works without it; then the time is not recorded.
"use strict";
(() => {
  const form = document.getElementById("answering");
  if (!form) return;
  const duration = form.querySelector("input[name=duration_ms]");
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
    for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
  });

  // Coming back with the browser's back button finds the page as it was left: open it for another try.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    sent = false;
    for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
  });
})();
