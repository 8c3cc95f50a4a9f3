// Things to be put into an order: instead of giving each a number, one moves them, by buttons, by arrow keys or by dragging.
// The lists of numbers stay in the form, out of sight, and are what is sent. Parts to shade can be reached by arrow keys.
"use strict";
(() => {
  for (const list of document.querySelectorAll(".ordering")) {
    if (list.closest("fieldset").disabled) {
      arrange(list);
      continue;
    }
    list.classList.add("movable");
    arrange(list);
    const first = list.querySelector("select[autofocus]");
    const waits = document.activeElement === first || (document.activeElement === document.body && !location.hash);
    for (const row of list.children) {
      row.querySelector(".moves").hidden = false;
      row.querySelector("select").hidden = true;
    }
    number(list);
    if (first && waits) list.querySelector(".move:not([aria-disabled])").focus({ preventScroll: true });

    const move = (row, by, button) => {
      const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
      if (!other) return;
      if (by < 0) other.before(row);
      else other.after(row);
      number(list);
      tell(list, row);
      button.focus();
    };
    list.addEventListener("click", (event) => {
      const button = event.target.closest(".move");
      if (button) move(button.closest(".row"), Number(button.dataset.by), button);
    });
    list.addEventListener("keydown", (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const button = event.target.closest(".move");
      if (!by || !button) return;
      event.preventDefault();
      move(button.closest(".row"), by, button);
    });
    drag(list);
  }

  // What has a place already stands there; the rest stays where it was drawn.
  function arrange(list) {
    const place = (row) => row.querySelector("select").selectedIndex || Infinity;
    const rows = [...list.children];
    if (rows.every((row) => place(row) !== Infinity)) list.append(...rows.sort((a, b) => place(a) - place(b)));
  }

  function number(list) {
    [...list.children].forEach((row, index, all) => {
      row.querySelector("select").selectedIndex = index + 1;
      const [up, down] = row.querySelectorAll(".move");
      mark(up, index === 0);
      mark(down, index === all.length - 1);
    });
  }

  function mark(button, off) {
    if (off) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }

  function tell(list, row) {
    const thing = row.querySelector(".move").getAttribute("aria-label").replace(/^[^:]*: /, "");
    const places = list.children.length;
    const place = [...list.children].indexOf(row) + 1;
    document.getElementById("moved").textContent = list.dataset.moved
      .replace("%places", places)
      .replace("%place", place)
      .replace("%thing", thing);
  }

  function drag(list) {
    let held = null;
    list.addEventListener("pointerdown", (event) => {
      if (!event.target.closest(".grip")) return;
      held = event.target.closest(".row");
      held.classList.add("held");
      list.setPointerCapture(event.pointerId);
    });
    list.addEventListener("pointermove", (event) => {
      if (!held) return;
      for (const row of list.children) {
        const box = row.getBoundingClientRect();
        if (row === held || event.clientY < box.top || event.clientY > box.bottom) continue;
        const middle = (box.top + box.bottom) / 2;
        if (row.compareDocumentPosition(held) & Node.DOCUMENT_POSITION_FOLLOWING) {
          if (event.clientY < middle) row.before(held);
        } else if (event.clientY > middle) row.after(held);
        break;
      }
    });
    const drop = () => {
      if (!held) return;
      held.classList.remove("held");
      number(list);
      tell(list, held);
      held = null;
    };
    list.addEventListener("pointerup", drop);
    list.addEventListener("pointercancel", drop);
  }

  for (const bar of document.querySelectorAll(".bar")) {
    bar.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const parts = [...bar.children];
      parts[parts.indexOf(event.target) + by]?.focus();
    });
  }
})();
