// What the pages need beyond Streamlit: focus and scroll at the top of each new page, an address
// that holds what has been ticked, Enter for Continue, links without a reload, copying and printing,
// and a word when the server does not answer.
(() => {
  "use strict";

  // The address' parameter that says that its page is being left: address.TURN in Python.
  const TURN = "page.turn";

  const heading = () => document.querySelector("h1[data-turn]");
  let turn = null;

  // A new page is one whose heading has a new turn. Streamlit keeps the scroll position of the
  // page before, and the focus on a button that is gone.
  function arrive() {
    const language = document.querySelector(".foot[data-language]")?.dataset.language;
    if (language && document.documentElement.lang !== language) document.documentElement.lang = language;
    const title = heading();
    // A server that was started anew counts from the beginning, so the count alone is not enough.
    const now = title && `${title.dataset.turn} ${title.textContent}`;
    if (!title || now === turn) return;
    const first = turn === null;
    turn = now;
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

  // Most sites refuse to be shown in a frame, and the result would be gone. So whatever is no page
  // of ours opens in a tab of its own, which leaves this page and the one around it as they are.
  function letOut() {
    const told = document.querySelector(".foot[data-new-tab]")?.dataset.newTab;
    if (outside === window || !told) return;
    for (const link of document.querySelectorAll("a[href]:not([href^='?'], [href^='tel:'], [href=''], [target])")) {
      link.target = "_blank";
      link.rel = "noopener";
      const unseen = document.createElement("span");
      unseen.className = "unseen";
      unseen.textContent = ` ${told}`;
      link.append(unseen);
    }
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

  // Streamlit writes the server's answer to a turn into the history. It takes the place of the
  // address that asked for it, however that was shown, and of no other: whoever has gone back
  // meanwhile stays there.
  const put = history.replaceState.bind(history);
  const push = history.pushState.bind(history);
  const leaving = () => new URLSearchParams(location.search).has(TURN);
  let turning = false;

  // Have Streamlit show the address as it is now.
  const again = () => dispatchEvent(new PopStateEvent("popstate", { state: null }));

  history.pushState = (...entry) => {
    turning = false;
    (leaving() ? put : push)(...entry);
  };
  history.replaceState = (...entry) => {
    const late = turning && !leaving();
    turning = false;
    if (late) setTimeout(again);
    else put(...entry);
  };

  // What is asked for while the connection is lost, Streamlit forgets.
  let watched = null;
  function resume() {
    const app = document.querySelector("[data-test-connection-state]");
    if (!app || app === watched) return;
    watched = app;
    new MutationObserver(() => {
      if (app.dataset.testConnectionState === "CONNECTED" && leaving()) setTimeout(again);
    }).observe(app, { attributeFilter: ["data-test-connection-state"] });
  }

  // While the server does not answer, the page says so in its own language. Streamlit says it in
  // English, in a dialog that shuts everything else off; no page of ours has dialogs.
  const SLOW_S = 6;
  let waited = 0;
  let sign = null;

  function trouble() {
    if (!document.querySelector(".stApp h1")) return "slow";
    const app = document.querySelector("[data-test-connection-state]");
    return app?.dataset.testConnectionState !== "CONNECTED" || leaving() ? "lost" : "";
  }

  function look() {
    const what = trouble();
    waited = what ? waited + 1 : 0;
    const shown = waited < SLOW_S ? "" : what;
    if (sign?.dataset.what === shown || (!sign && !shown)) return;
    sign?.remove();
    sign = shown ? written(shown) : null;
    if (sign) document.body.prepend(sign);
  }

  function written(what) {
    const texts = document.getElementById("unconnected")?.content;
    const text = texts?.querySelector(`:lang(${document.documentElement.lang || "en"})`) ?? texts?.firstElementChild;
    const copy = text?.cloneNode(true) ?? null;
    copy?.querySelector(what === "slow" ? ".lost" : ".slow").remove();
    if (copy) copy.dataset.what = what;
    return copy;
  }

  setInterval(look, 1000);

  const dismiss = () => document.querySelector(".stDialog [role=dialog] button")?.click();

  const options = (question) => [...question.querySelectorAll("input")];

  // Radio buttons know no way back to no answer. Ours are taken back by choosing them again, so
  // each remembers whether it was chosen before.
  function remember(question) {
    for (const option of options(question)) option.toggleAttribute("data-chosen", option.checked);
  }

  // Keep the address of this page up to date, so that coming back to it by the browser, loading
  // it again and sending it to somebody all find what was chosen. Too many options are not an
  // answer: the page says so, and the address waits.
  function note(question) {
    remember(question);
    const chosen = options(question).filter((option) => option.checked);
    const over = chosen.length > +question.dataset.most;
    question.querySelector(".over")?.toggleAttribute("hidden", !over);
    if (over) return;
    const address = new URL(location.href);
    address.searchParams.delete(question.dataset.question);
    for (const option of chosen) address.searchParams.append(question.dataset.question, option.value);
    if (address.href !== location.href) put(history.state, "", address);
  }

  // After a lost connection the server draws the page as it was when it was opened. What was
  // chosen since then stands in the address.
  function settle() {
    const given = new URLSearchParams(location.search);
    for (const question of document.querySelectorAll("fieldset[data-question]:not(.settled)")) {
      question.classList.add("settled");
      const chosen = given.getAll(question.dataset.question);
      if (!given.has(TURN) && chosen.length <= +question.dataset.most)
        for (const option of options(question)) option.checked = chosen.includes(option.value);
      remember(question);
    }
  }

  // Streamlit shows whatever address the browser goes back to. We have it show others the same way.
  function show(address, how) {
    if (embed) address.searchParams.set("embed", embed);
    how(null, "", address);
    again();
  }

  // The server finds out which page comes next, and has its address take the place of this one.
  function turnPage(button) {
    const address = new URL(location.href);
    const before = address.searchParams.get(TURN);
    if (hold() || before === button.dataset.turnTo) return;
    address.searchParams.set(TURN, button.dataset.turnTo);
    turning = true;
    show(address, before ? put : push);
  }

  function follow(event, link) {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const address = new URL(link.getAttribute("href"), location.href);
    if (link.hreflang) {
      // The same page in another language, with what has been ticked on it.
      address.search = location.search;
      address.searchParams.set("lang", link.hreflang);
    }
    address.searchParams.delete(TURN);
    show(address, push);
  }

  // One option too many would be refused: say so where it happened, and stay.
  function hold() {
    const over = document.querySelector("fieldset[data-question] .over:not([hidden])");
    if (!over) return false;
    const question = over.closest("fieldset[data-question]");
    question.scrollIntoView({ block: "start" });
    over.hidden = true; // and shown again, so that a screen reader says it once more
    requestAnimationFrame(() => (over.hidden = false));
    question.querySelector(":checked").focus({ preventScroll: true });
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

  // All of these listen on the way down: Streamlit's widgets stop some events on the way up.
  addEventListener("click", (event) => {
    const target = event.target.closest("a[href^='?'], button");
    if (target?.matches("a")) follow(event, target);
    else if (target?.matches(".copy")) copy(target);
    else if (target?.matches(".print")) print();
    else if (event.detail > 1 && event.target.closest(".stButton, .ways, .option:has([type=radio])")) {
      // The second half of a double click would pass over the page that the first half opens, do
      // again what was done, or take back the answer that was just given.
      event.preventDefault();
      event.stopPropagation();
    } else if (target?.dataset.turnTo) turnPage(target);
    else if (event.target.matches("fieldset[data-question] [type=radio][data-chosen]")) {
      event.target.checked = false;
      note(event.target.closest("fieldset[data-question]"));
    }
  }, true);

  addEventListener("change", (event) => {
    const question = event.target.closest("fieldset[data-question]");
    if (question) note(question);
  }, true);

  // Browsers do nothing when Space is pressed on a radio button that is chosen already.
  let taking = false;
  addEventListener("keydown", (event) => {
    if (taking && event.repeat) return event.preventDefault();
    taking = event.key === " " && event.target.matches("fieldset[data-question] [type=radio][data-chosen]");
    if (!taking) return;
    event.preventDefault();
    if (!event.repeat) event.target.click();
  }, true);
  addEventListener("keyup", (event) => {
    if (taking && event.key === " ") event.preventDefault();
  }, true);

  // Enter held down would press Continue of a page that has not been drawn yet.
  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.repeat && event.target.closest(".ways")) event.preventDefault();
  }, true);

  // Enter goes on, unless the focus is on something that Enter works by itself.
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || event.isComposing || event.repeat) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (event.target.closest("a, button, summary, textarea, select, input:not([type=radio], [type=checkbox])")) return;
    const onward = document.querySelector(".st-key-continue button, .st-key-start button");
    if (!onward) return;
    event.preventDefault();
    event.stopPropagation();
    onward.click();
  }, true);

  new MutationObserver(() => {
    arrive();
    settle();
    measure();
    resume();
    letOut();
    dismiss();
  }).observe(document, { childList: true, subtree: true });
})();
