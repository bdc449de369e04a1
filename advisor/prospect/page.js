// What scripts add to a page that needs none: an address with what is chosen, the next page without a
// reload, copying, printing, the reader's own time; and Streamlit, which comes once a page is there.
(() => {
  "use strict";

  const TURN = "page.turn"; // address.TURN in Python
  const IDLE_S = 4; // before Streamlit's scripts are fetched
  const PATIENCE_S = 4; // for Streamlit to show a page; then the server is asked
  const SILENT_S = 10; // for the server to answer
  const AGAIN_S = 2; // between requests to a server that does not answer
  const SEEN_MS = 250; // for a choice to be seen before the quick version goes on

  const main = () => document.querySelector("body > main");
  const root = () => document.getElementById("root");
  const plain = () => main()?.querySelector(".page"); // the page in the document itself
  const page = () => plain() ?? root()?.querySelector(".page");
  const app = () => document.querySelector("[data-test-connection-state]");
  const isConnected = () => app()?.dataset.testConnectionState === "CONNECTED";
  const questions = () => [...(page()?.querySelectorAll("[data-question]") ?? [])];
  const options = (question) => [...question.querySelectorAll("input")];

  // ---- The address of a page: what its document says, and what is chosen on it
  const embed = new URLSearchParams(location.search).get("embed");
  const checked = (question) => options(question).filter((option) => option.checked);

  function here() {
    const address = new URL(page().dataset.address, location.href);
    for (const question of questions())
      for (const { value } of checked(question))
        if (value) address.searchParams.append(question.dataset.question, value);
    return address;
  }

  function framed(address) {
    if (embed) address.searchParams.set("embed", embed);
    return address;
  }

  const isOver = (question) => checked(question).length > +question.dataset.most;

  // "None of these" and another option take each other's place.
  function alone(option, question) {
    if (!option.checked || option.type !== "checkbox") return;
    for (const other of checked(question))
      if (other !== option && (option.dataset.alone ?? other.dataset.alone) !== undefined) other.checked = false;
  }

  // Too many options are no answer: the page says so, and the address stays as it was.
  function note(question) {
    const over = question.querySelector(".over");
    if (over) {
      over.textContent = over.dataset.over ?? over.textContent; // the server may have said another thing
      over.hidden = !isOver(question);
    }
    page().querySelector(".later")?.remove(); // Its code lacks the new choice.
    if (!questions().some(isOver)) put(history.state, "", framed(here()));
  }

  // After a lost connection Streamlit draws a page as it was opened: the address has later choices.
  // And it drops names that are properties of documents, such as "role", which radio buttons need.
  function settle() {
    const given = new URLSearchParams(location.search);
    for (const question of document.querySelectorAll("#root [data-question]:not([data-settled])")) {
      question.dataset.settled = "";
      for (const option of options(question)) option.name = question.dataset.question;
      if (given.has(TURN)) continue;
      for (const option of options(question)) option.checked = given.getAll(option.name).includes(option.value);
    }
  }

  // One option too many would be refused: stay, and say so at the question.
  function hold() {
    const question = questions().find(isOver);
    if (!question) return false;
    const over = question.querySelector(".over");
    question.scrollIntoView({ block: "start" });
    over.hidden = true; // and shown again, so that screen readers repeat it
    requestAnimationFrame(() => (over.hidden = false));
    question.querySelector(":checked").focus({ preventScroll: true });
    return true;
  }

  // ---- From page to page
  // Streamlit writes the server's answer to a turn into the history. It replaces the address that
  // asked for it, unless the reader has gone back or chosen something else since.
  const put = history.replaceState.bind(history);
  const push = history.pushState.bind(history);
  const isLeaving = () => new URLSearchParams(location.search).has(TURN);
  let turning = false;

  const given = (address, question) => `${address.searchParams.getAll(question.dataset.question)}`;
  const holds = (address, chosen) => questions().every((each) => given(address, each) === given(chosen, each));

  const written = (how) => (...entry) => {
    const expected = turning || isLeaving();
    turning = false;
    if (!main()) return (expected ? put : how)(...entry); // a staff page
    if (expected && (!page() || holds(new URL(entry[2], location.href), here()))) put(...entry);
    else setTimeout(again);
  };
  history.pushState = written(push);
  history.replaceState = written(put);

  let stale = null; // what Streamlit had drawn before it was asked for this page
  function again() {
    stale = root()?.querySelector(".page");
    dispatchEvent(new PopStateEvent("popstate", { state: null })); // Streamlit listens
  }

  let pending = null; // what was asked for and has not come yet

  function come() {
    clearTimeout(pending?.timer);
    pending = null;
  }

  function wait(address, seconds, then, byStreamlit = false) {
    come();
    const mine = (pending = { address: address.href, byStreamlit });
    if (seconds) mine.timer = setTimeout(() => mine === pending && then(), seconds * 1000);
    return mine;
  }

  function go(address, how = push) {
    framed(address);
    if (pending?.address === address.href) return; // pressed twice
    if (main() && (plain() || !isConnected())) return fetchPage(address, how);
    turning = address.searchParams.has(TURN) || address.searchParams.get("page") === "short";
    // A connection that hangs looks like one that works. Staff pages have only Streamlit.
    wait(address, main() && PATIENCE_S, () => fetchPage(new URL(location.href), put), true);
    how(null, "", address);
    again();
  }

  async function fetchPage(address, how, part, body) {
    const mine = wait(address);
    let answer, found;
    try {
      const signal = AbortSignal.timeout?.(SILENT_S * 1000);
      const headers = { "x-page-only": "1" }; // without the document around it, which is here
      answer = await fetch(address, { method: body ? "POST" : "GET", body, headers, signal });
      if (answer.status === 429 || answer.status >= 500) throw new Error(answer.statusText);
      found = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      if (mine !== pending) return;
      sayLost(true);
      return wait(address, AGAIN_S, () => fetchPage(address, how, part, body));
    }
    if (mine !== pending) return;
    come();
    turning = false; // Streamlit's answer, if it is still to come, is too late
    sayLost(false);
    const next = found.querySelector("main > .page");
    if (!next) return location.assign(address); // no page of ours
    if (part) return replacePart(next, part, address);
    how(null, "", framed(new URL(answer.headers.get("content-location") ?? answer.url, location.href)));
    document.title = found.title;
    shown = ""; // a new page, even if it is like the one before
    main().replaceChildren(document.adoptNode(next));
    [main().hidden, root().hidden] = [false, true];
    if (isConnected()) again();
  }

  // Only a part of the page is new: a form that was sent by POST, or what was opened.
  function replacePart(next, part, address) {
    const [old, made] = [page(), next].map((each) => each.querySelector(`#${part}`));
    if (!old || !made) return;
    old.replaceWith(made);
    const isAnswered = made.matches("form:not([data-stage=asking], [data-stage=stale])");
    if (isAnswered) sessionStorage.setItem("kept", "1");
    if (made.matches("form")) return;
    put(history.state, "", address);
    page().dataset.address = next.dataset.address;
    shown = nameOf(next);
    made.querySelector("a").focus({ preventScroll: true });
  }

  // Back and forward: Streamlit listens by itself.
  addEventListener("popstate", (event) => {
    if (!event.isTrusted) return;
    turning = false;
    const address = new URL(location.href);
    if (plain()) fetchPage(address, put);
    else if (main()) wait(address, PATIENCE_S, () => fetchPage(address, put), true);
  });

  // ---- A new page: at its top, the focus on its heading
  // Going back, browsers would scroll to where that page was left. A reload stays where it was.
  addEventListener("pageshow", () => main() && (history.scrollRestoration = "manual"));
  addEventListener("pagehide", () => (history.scrollRestoration = "auto"));

  let [shown, node] = [null, null];
  const nameOf = ({ dataset }) => `${dataset.address} ${dataset.language}`;

  function arrive() {
    const title = document.querySelector(".page h1, h1[data-turn]");
    if (!title) return;
    const drawn = page();
    const now = drawn ? nameOf(drawn) : `${title.dataset.turn} ${title.textContent}`;
    if (drawn?.dataset.language) document.documentElement.lang = drawn.dataset.language;
    // The page of a wrong code follows itself.
    if (now === shown && (!pending?.byStreamlit || drawn === node)) return;
    const [first, before] = [shown === null, node];
    [shown, node] = [now, drawn];
    complete();
    if (first) return;
    come();
    notify({ arrived: true });
    document.querySelector(".stMain")?.scrollTo(0, 0);
    scrollTo(0, 0);
    (goOnTyping(before, drawn) ?? page()?.querySelector(".errors") ?? title).focus({ preventScroll: true });
  }

  // What a page gets is given once all of it is there: on a slow connection it comes in parts.
  function complete() {
    if (document.readyState === "loading") return;
    addLocalTimes();
    openOutside();
    // Who has answered in this tab is not asked again.
    if (sessionStorage.getItem("kept")) page()?.querySelector("form[data-stage=asking]")?.remove();
  }

  addEventListener("DOMContentLoaded", complete);

  // The page of a wrong code follows itself. What was typed meanwhile is kept.
  let [focused, place] = [null, ""];
  addEventListener("focusin", ({ target }) => {
    focused = target;
    const near = target.closest?.("[class*='st-key-']");
    place = [...(near?.classList ?? [])].find((name) => name.startsWith("st-key-"));
  }, true);

  function goOnTyping(before, now) {
    const [old, field] = [before, now].map((each) => each?.querySelector("input:not([type])"));
    if (!old || !field || old.value === field.value) return null;
    field.value = old.value;
    return focused === old ? field : null;
  }

  // A button of a staff page that is gone or disabled once it was pressed leaves the focus to what says
  // why, or else to what has its place.
  function handFocusOn() {
    // A browser takes the focus from a disabled button only when it draws next.
    const isLost = [document.body, focused].includes(document.activeElement);
    if (!focused || !isLost || (focused.isConnected && !focused.disabled)) return;
    const said = focused.isConnected ? null : document.querySelector("[tabindex='-1']:is([role=alert], [role=status])");
    const left = said || !place ? null : document.querySelector(`.${CSS.escape(place)}`);
    const next = said ?? left?.querySelector("button:enabled") ?? left;
    if (next && next === left) next.tabIndex = -1;
    next?.focus({ preventScroll: next === left });
  }

  // ---- Streamlit: it is fetched when the page has been read for a while, and takes over unseen
  function fetchStreamlit() {
    const { saveData, effectiveType = "" } = navigator.connection ?? {};
    if (saveData || /2g|3g/.test(effectiveType) || matchMedia("(prefers-reduced-data: reduce)").matches) return;
    // Its scripts do without WebAssembly, which the policy refuses.
    delete self.WebAssembly;
    document.head.append(document.getElementById("streamlit").content.cloneNode(true));
  }

  let [hands, composing] = [0, false]; // whether a finger or a key is down, or a letter is composed
  // Once Streamlit has drawn the page that stands here, this page's nodes, with what was chosen, typed
  // and scrolled, replace its own; not while a finger or a key is down.
  let missed = null; // the page that was not there when Streamlit came
  function takeOver() {
    const ours = plain();
    const theirs = root()?.querySelector(".page");
    if (!ours || !theirs || theirs === stale || hands || composing || !isConnected()) return;
    if (nameOf(ours) !== nameOf(theirs)) {
      if (ours !== missed) setTimeout(again);
      missed = ours;
      return;
    }
    const [active, left, top] = [document.activeElement, scrollX, scrollY];
    for (const question of ours.querySelectorAll("[data-question]")) question.dataset.settled = "";
    [root().hidden, main().hidden] = [false, true];
    theirs.replaceWith(ours);
    if (ours.contains(active)) active.focus({ preventScroll: true });
    scrollTo(left, top);
  }

  // Streamlit forgets what is asked for while the connection is lost. At first it asks for the page itself.
  let wasConnected = false;
  function resume(changes) {
    const changed = changes.map((change) => change.attributeName);
    const isBack = wasConnected && changed.includes("data-test-connection-state") && isConnected();
    wasConnected ||= isConnected();
    if (isBack && (plain() || isLeaving())) setTimeout(again);
    // A run that changes nothing ends, too.
    const hasEnded = changed.some(Boolean) && app()?.dataset.testScriptState === "notRunning";
    if (!hasEnded) return;
    stale = null;
    if (!isBack && pending?.byStreamlit && !isLeaving()) come();
  }

  // ---- A server that does not answer: said in the page's own words, without Streamlit's dialog
  let banner = null;
  function sayLost(isLost) {
    const words = document.querySelector("[data-lost]")?.dataset;
    if (isLost === !!banner || !words) return;
    banner?.remove();
    const again = element("a", { href: "" }, words.again);
    banner = isLost ? element("div", { class: "unconnected", role: "alert" }, `${words.lost} `, again) : null;
    if (banner) document.body.prepend(banner);
  }

  // Staff pages have only Streamlit.
  let lostFor = 0;
  setInterval(() => {
    lostFor = app() && !isConnected() ? lostFor + 1 : 0;
    if (!main()) sayLost(lostFor > 5);
  }, 1000);

  // ---- The time of an event where the reader is, if the clocks there differ
  function addLocalTimes() {
    for (const line of page()?.querySelectorAll("[data-here]") ?? []) {
      const times = [line.querySelector("time").dateTime, line.dataset.ends];
      const [starts, ends] = times.map((each) => new Date(each));
      // A time without its offset is the reader's own.
      const isSame = times.every((each) => +new Date(each) === +new Date(each.slice(0, 19)));
      if (isSame || line.nextElementSibling?.matches(".here")) continue;
      const saying = (form) => new Intl.DateTimeFormat(`${document.documentElement.lang}-COUNTRY`, form);
      const zone = (moment, form) =>
        saying({ timeZoneName: form }).formatToParts(moment).find((part) => part.type === "timeZoneName").value;
      const [first, last] = [starts, ends].map((each) => zone(each, "long"));
      const when = saying({ dateStyle: "full", timeStyle: "short" }).formatRange(starts, ends);
      const words = { when, zone: first === last ? first : zone(starts, "longGeneric") };
      line.after(element("p", { class: "here" }, filled(line.dataset.here, words)));
    }
  }

  // ---- Inside another site's page: its frame follows the height of ours
  // Streamlit would send each address, with all answers, to any page around it. So its scripts, which
  // come after this one, find no parent.
  const outside = window.parent;
  window.parent = window;

  const allowed = document.querySelector("meta[name=advisor-parents]")?.content.split(" ") ?? [];
  const known = location.ancestorOrigins?.[0]; // not in every browser
  const isListening = (origin) => outside !== window && (!known || origin === known);
  const listeners = [location.origin, ...allowed].filter(isListening);

  function notify(news) {
    for (const origin of listeners) outside.postMessage({ from: "ADVISOR", ...news }, origin);
  }

  // Most sites refuse to be shown in a frame: other pages open in a tab of their own.
  function openOutside() {
    const says = document.querySelector("[data-new-tab]")?.dataset.newTab;
    if (outside === window || !says) return;
    for (const link of document.querySelectorAll("a[href]:not([href^='?'], [href^='#'], [href^='tel:'], [href=''], [target])")) {
      link.target = "_blank";
      link.rel = "noopener";
      link.append(element("span", { class: "unseen" }, ` ${says}`));
    }
  }

  let measured = null;
  const sizes = new ResizeObserver(([entry]) => notify({ height: Math.ceil(entry.borderBoxSize[0].blockSize) }));

  function measure() {
    const now = listeners.length ? page() : null;
    if (now === measured) return;
    measured = now;
    sizes.disconnect();
    if (now) sizes.observe(now, { box: "border-box" });
  }

  // ---- What the reader does
  const absolute = (address) => new URL(address, location.href).href;

  async function copy(button) {
    const { copyAddress, copied, refused } = button.dataset;
    const text = copyAddress ? absolute(copyAddress) : button.dataset.copy;
    const said = button.parentElement.querySelector(".copied");
    button.parentElement.querySelector("textarea")?.remove();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without a secure connection, browsers copy only what is selected, if anything.
      const field = element("textarea", { readonly: "", rows: 3, "aria-label": button.textContent }, text);
      button.after(field);
      field.focus();
      field.select();
      if (!document.execCommand("copy")) return (said.textContent = refused);
      field.remove();
      button.focus({ preventScroll: true });
    }
    said.textContent = copied;
    setTimeout(() => said.textContent === copied && (said.textContent = ""), 2500);
  }

  // Where the browser cannot share, the link is copied where it stands.
  async function share(event, link) {
    event.preventDefault();
    try {
      await navigator.share({ title: document.title, url: absolute(link.dataset.share) });
    } catch (error) {
      if (error.name === "AbortError") return;
      unfold(event, link);
      const button = document.querySelector("[data-copy-address]");
      button.focus({ preventScroll: true });
      copy(button);
    }
  }

  const isHeld = ({ metaKey, ctrlKey, shiftKey, altKey }) => metaKey || ctrlKey || shiftKey || altKey;

  // The default is prevented last, so that the browser goes on where this fails.
  function follow(event, link) {
    if (event.button !== 0 || isHeld(event)) return;
    const address = link.hreflang && page() ? here() : new URL(link.getAttribute("href"), location.href);
    if (link.hreflang) address.searchParams.set("lang", link.hreflang);
    const part = link.dataset.key === "firm" && address.hash.slice(1);
    address.hash = "";
    if (part) fetchPage(framed(address), put, part);
    else go(address);
    event.preventDefault();
  }

  // A link to a part of the page opens the fold around it. A new fragment would fetch the page anew.
  function unfold(event, link) {
    const part = document.getElementById(link.hash.slice(1));
    const fold = part.closest("details");
    if (fold) fold.open = true;
    (fold ?? part).scrollIntoView();
    (fold?.querySelector("summary") ?? part).focus({ preventScroll: true });
    event.preventDefault();
  }

  // In the quick version a tap on an answer goes on; keys choose as they move, by clicks without detail.
  function goOn(event, option) {
    if (event.detail !== 1) return;
    setTimeout(() => {
      const isChosen = option.isConnected && option.querySelector(":checked");
      if (isChosen && !pending) option.closest("form").querySelector(".main").click();
    }, SEEN_MS);
  }

  // All listeners capture: Streamlit's widgets stop some events that bubble.
  addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (!form.closest(".page")) return;
    if (form.method === "post")
      fetchPage(new URL(form.action), put, form.id, new URLSearchParams(new FormData(form, submitter)));
    else if (!hold()) {
      const address = here();
      const typed = form.querySelectorAll("input:not([type])");
      for (const { name, value } of submitter ? [...typed, submitter] : typed) address.searchParams.set(name, value);
      go(address, isLeaving() ? put : push);
    }
    event.preventDefault();
  }, true);

  addEventListener("click", (event) => {
    const target = event.target.closest("a[href^='?'], a[href^='#'], button, [data-goes-on] .option");
    // The second half of a double click would act on the page that the first half opens.
    if (event.detail > 1 && event.target.closest(".stButton, .ways, [data-goes-on] .option")) {
      event.preventDefault();
      event.stopPropagation();
    } else if (target?.matches(".option")) goOn(event, target);
    else if (target?.matches("[data-share]")) share(event, target);
    else if (target?.matches("[href^='#']")) unfold(event, target);
    else if (target?.matches("a")) follow(event, target);
    else if (target?.matches(".copy")) copy(target);
    else if (target?.matches(".print")) print();
  }, true);

  addEventListener("change", (event) => {
    const question = event.target.closest?.("[data-question]");
    if (!question) return;
    alone(event.target, question);
    note(question);
  }, true);

  // Enter presses the main button, unless the focus is on something that handles Enter itself.
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || event.isComposing) return;
    // Held down, it would press Continue of a page that is yet to come.
    if (event.repeat && event.target.closest(".page")) return event.preventDefault();
    if (event.repeat || isHeld(event) || event.target.closest("a, button, summary, textarea, select, input")) return;
    const onward = document.querySelector(".page .ways .main, .st-key-continue button");
    if (!onward) return;
    event.preventDefault();
    event.stopPropagation();
    onward.click();
  }, true);

  for (const [down, up] of [["pointerdown", "pointerup"], ["pointerdown", "pointercancel"], ["keydown", "keyup"]]) {
    addEventListener(down, () => (hands = 1), true);
    addEventListener(up, () => setTimeout(() => { hands = 0; takeOver(); }), true);
  }
  addEventListener("compositionstart", () => (composing = true), true);
  addEventListener("compositionend", () => { composing = false; takeOver(); }, true);

  new MutationObserver((changes) => {
    arrive();
    handFocusOn();
    settle();
    measure();
    resume(changes);
    takeOver();
    document.querySelector(".stDialog [role=dialog] button")?.click(); // No page of ours has dialogs.
  }).observe(document, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-test-connection-state", "data-test-script-state"],
  });

  addEventListener("load", () => {
    if (main()) setTimeout(() => (self.requestIdleCallback ?? setTimeout)(fetchStreamlit), IDLE_S * 1000);
  });
})();
