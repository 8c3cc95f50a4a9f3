// Shows how an answer is read while it is typed: the server knows, and is asked when the typing pauses.
"use strict";
(() => {
  const form = document.getElementById("answering");
  if (!form) return;
  const address = form.getAttribute("action").replace(/answer$/, "reading");

  for (const place of form.querySelectorAll(".reading")) {
    const field = document.getElementById(place.dataset.of);
    let pause = 0;
    let asked = null;

    const ask = async () => {
      const text = field.value.trim();
      asked?.abort();
      if (!text) {
        place.replaceChildren();
        return;
      }
      asked = new AbortController();
      const query = new URLSearchParams({ answer: text });
      if (place.dataset.blank) query.set("blank", place.dataset.blank);
      try {
        const response = await fetch(`${address}?${query}`, { signal: asked.signal, redirect: "error" });
        // 204: it can't be read, or not yet. Whatever went wrong otherwise, typing goes on.
        if (response.status === 200) place.innerHTML = await response.text();
        else place.replaceChildren();
      } catch {
        // Asked anew, or the line is bad: what is shown would be out of date soon anyway.
      }
    };

    field.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(ask, 350);
    });
  }
})();
