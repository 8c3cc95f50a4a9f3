// Reads aloud with the browser's own voice, where it has one for the language. A button speaks, and stops speaking.
"use strict";
(() => {
  const voice = window.speechSynthesis;
  if (!voice) return;
  const buttons = document.querySelectorAll(".speak");

  const quiet = () => {
    voice.cancel();
    for (const button of buttons) button.setAttribute("aria-pressed", "false");
  };

  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const stop = button.getAttribute("aria-pressed") === "true";
      quiet();
      if (stop) return;
      const words = new SpeechSynthesisUtterance(button.dataset.words);
      words.lang = button.dataset.lang;
      words.voice = voice.getVoices().find((one) => one.lang.startsWith(words.lang) && one.localService) ?? null;
      words.rate = 0.95;
      words.onend = words.onerror = () => button.setAttribute("aria-pressed", "false");
      button.setAttribute("aria-pressed", "true");
      voice.speak(words);
    });
  }
  // A new page is a new matter.
  addEventListener("pagehide", quiet);
})();
