// What the pages need beyond Streamlit: focus and scroll at the top of each new page, an address
// that holds what has been ticked, Enter for Continue, links without a reload, copying and printing.
(() => {
  "use strict";

  const heading = () => document.querySelector("h1[data-turn]");
  let turn = null;

  // A new page is one whose heading has a new turn. Streamlit keeps the scroll position of the
  // page before, and the focus on a button that is gone.
  function arrive() {
    const language = document.querySelector(".foot[data-language]")?.dataset.language;
    if (language && document.documentElement.lang !== language) document.documentElement.lang = language;
    const title = heading();
    if (!title || title.dataset.turn === turn) return;
    const first = turn === null;
    turn = title.dataset.turn;
    if (first) return;
    tell({ arrived: true });
    document.getElementById("stMain")?.scrollTo(0, 0);
    window.scrollTo(0, 0);
    title.focus({ preventScroll: true });
  }

  // Streamlit tells the page around it, whoever that is, each address with all answers in it. So
  // it finds nobody there: to its scripts, which come after this one, we are the topmost page.
  const outside = window.parent;
  window.parent = window;

  // Instead we tell that page how high this one is and when a new one begins, so that its frame
  // can follow. Nobody hears it but this site and those that the settings name.
  const embed = new URLSearchParams(location.search).get("embed");
  const allowed = document.querySelector("meta[name=advisor-parents]")?.content.split(" ") ?? [];
  const above = outside === window ? [] : [location.origin, ...allowed];
  const known = location.ancestorOrigins?.[0]; // Not every browser says who that is.
  const listeners = known ? above.filter((origin) => origin === known) : above;

  function tell(news) {
    for (const origin of listeners) outside.postMessage({ from: "msit-advisor", ...news }, origin);
  }

  // A page grows in several steps; the frame need not follow each of them.
  let measured = null;
  let settled = 0;
  const sizes = new ResizeObserver(([page]) => {
    const height = Math.ceil(page.borderBoxSize[0].blockSize);
    clearTimeout(settled);
    settled = setTimeout(() => document.querySelector(".foot") && tell({ height }), 60);
  });

  function measure() {
    const page = listeners.length ? document.querySelector(".stMainBlockContainer") : null;
    if (page === measured) return;
    if (measured) sizes.unobserve(measured);
    if (page) sizes.observe(page, { box: "border-box" });
    measured = page;
  }

  // The options of a question, by their ids, as chosen right now; null before they are shown.
  function chosen(question) {
    const pills = document.querySelectorAll(`.st-key-q_${question.dataset.question} button`);
    const options = question.dataset.options.split(" ");
    return pills.length ? options.filter((_, place) => pills[place].matches("[data-selected]")) : null;
  }

  // Keep the address of this page up to date, so that coming back to it by the browser, loading
  // it again and sending it to somebody all find what was chosen. Too many options are not an
  // answer: the page says so, and the address waits.
  function note() {
    const address = new URL(location.href);
    for (const question of document.querySelectorAll("[data-question]")) {
      const options = chosen(question);
      if (!options) continue;
      const over = options.length > +question.dataset.most;
      question.querySelector(".over")?.toggleAttribute("hidden", !over);
      if (over) continue;
      address.searchParams.delete(question.dataset.question);
      for (const option of options) address.searchParams.append(question.dataset.question, option);
    }
    if (address.href !== location.href) history.replaceState(history.state, "", address);
  }

  // Streamlit knows how to show an address that the browser goes back to; a link to another page
  // of ours is shown the same way.
  function follow(event, link) {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const address = new URL(link.getAttribute("href"), location.href);
    if (link.hreflang) {
      // The same page in another language, with what has been ticked on it.
      address.search = location.search;
      address.searchParams.set("lang", link.hreflang);
    }
    if (embed) address.searchParams.set("embed", embed);
    history.pushState(null, "", address);
    dispatchEvent(new PopStateEvent("popstate", { state: null }));
  }

  // One option too many would be refused: say so where it happened, and stay.
  function hold(event) {
    const over = document.querySelector("[data-question] .over:not([hidden])");
    if (!over) return false;
    const question = over.closest("[data-question]");
    event.preventDefault();
    event.stopPropagation();
    question.scrollIntoView({ block: "start" });
    over.hidden = true; // and shown again, so that a screen reader says it once more
    requestAnimationFrame(() => (over.hidden = false));
    document.querySelector(`.st-key-q_${question.dataset.question} [data-selected]`)?.focus({ preventScroll: true });
    return true;
  }

  async function copy(button) {
    const address = button.dataset.copyAddress;
    const text = address ? new URL(address, location.href).href : button.dataset.copy;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without a secure connection, browsers copy only what is selected.
      const field = document.createElement("textarea");
      field.value = text;
      button.after(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      button.focus({ preventScroll: true });
    }
    const said = button.parentElement.querySelector(".copied");
    said.textContent = button.dataset.copied;
    setTimeout(() => (said.textContent = ""), 2500);
  }

  // Both listen on the way down: Streamlit's widgets stop some events on the way up.
  addEventListener("click", (event) => {
    const target = event.target.closest("a[href^='?'], button");
    if (target?.matches("a")) follow(event, target);
    else if (target?.matches(".copy")) copy(target);
    else if (target?.matches(".print")) print();
    else if (event.detail > 1 && target?.closest(".stButton")) {
      // The second half of a double click would pass over the page that the first half opens, or
      // do again what was done.
      event.preventDefault();
      event.stopPropagation();
    } else if (target?.closest(".st-key-continue, .st-key-back")) hold(event);
  }, true);

  // Enter goes on, unless the focus is on something that Enter works by itself.
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || event.repeat) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (event.target.closest("a, button:not([role=radio]), summary, textarea, select, input")) return;
    const onward = document.querySelector(".st-key-continue button, .st-key-start button");
    if (!onward) return;
    event.preventDefault();
    event.stopPropagation();
    onward.click();
  }, true);

  // Streamlit marks a chosen option with an attribute, however it was chosen.
  new MutationObserver((changes) => {
    arrive();
    measure();
    if (changes.some((change) => change.type === "attributes")) note();
  }).observe(document, { childList: true, subtree: true, attributeFilter: ["data-selected"] });
})();
