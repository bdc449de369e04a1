// What scripts add to a page that needs none: an address that holds what is chosen, the next page
// without a reload, copying and printing, the reader's own time. And Streamlit, which shows the
// same pages: it comes once a page is there, and until then, or without it, the server's documents do.
(() => {
  "use strict";

  const TURN = "page.turn"; // address.TURN in Python
  const IDLE_S = 4; // A reader has the page for so long before Streamlit's scripts come.
  const PATIENCE_S = 4; // For so long Streamlit may take to show a page; then the server is asked.
  const SILENT_S = 10; // A server that says nothing for so long does not answer.
  const AGAIN_S = 2; // So often a server that does not answer is asked again.
  const SEEN_MS = 250; // A choice is seen for so long before the quick version goes on.

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

  function here() {
    const address = new URL(page().dataset.address, location.href);
    for (const question of questions())
      for (const option of options(question))
        if (option.checked && option.value) address.searchParams.append(question.dataset.question, option.value);
    return address;
  }

  function framed(address) {
    if (embed) address.searchParams.set("embed", embed);
    return address;
  }

  const isOver = (question) => options(question).filter((option) => option.checked).length > +question.dataset.most;

  // Going back, loading again and sending the address to somebody all find what is chosen. Too many
  // options are not an answer: the page says so, and the address waits.
  function note(question) {
    const over = question.querySelector(".over");
    if (over) over.hidden = !isOver(question);
    page().querySelector(".later")?.remove(); // Its code no longer has all that is chosen.
    if (!questions().some(isOver)) put(history.state, "", framed(here()));
  }

  // After a lost connection Streamlit draws a page as it was when it was opened. What was chosen
  // since then stands in the address. And it takes away names that a document has properties for,
  // as "role" is: without a name, radio buttons do not know of each other.
  function settle() {
    const given = new URLSearchParams(location.search);
    for (const question of document.querySelectorAll("#root [data-question]:not([data-settled])")) {
      question.dataset.settled = "";
      for (const option of options(question)) option.name = question.dataset.question;
      if (given.has(TURN)) continue;
      const chosen = given.getAll(question.dataset.question);
      for (const option of options(question)) option.checked = chosen.includes(option.value);
    }
  }

  // One option too many would be refused: say so where it happened, and stay.
  function hold() {
    const question = questions().find(isOver);
    if (!question) return false;
    const over = question.querySelector(".over");
    question.scrollIntoView({ block: "start" });
    over.hidden = true; // and shown again, so that a screen reader says it once more
    requestAnimationFrame(() => (over.hidden = false));
    question.querySelector(":checked").focus({ preventScroll: true });
    return true;
  }

  // ---- From page to page

  // Streamlit writes the server's answer to a turn into the history. It takes the place of the
  // address that asked for it, and of no other: whoever has gone back meanwhile stays there, and
  // whoever has chosen something else since is asked for again.
  const put = history.replaceState.bind(history);
  const push = history.pushState.bind(history);
  const isLeaving = () => new URLSearchParams(location.search).has(TURN);
  let turning = false;

  const holds = (address, chosen) =>
    questions().every(({ dataset: { question } }) => `${address.searchParams.getAll(question)}` === `${chosen.searchParams.getAll(question)}`);

  const written = (how) => (...entry) => {
    const expected = turning || isLeaving();
    turning = false;
    if (!main()) return (expected ? put : how)(...entry); // on staff pages nobody is led on
    if (expected && (!page() || holds(new URL(entry[2], location.href), here()))) put(...entry);
    else setTimeout(again);
  };
  history.pushState = written(push);
  history.replaceState = written(put);

  // Have Streamlit show the address as it is now.
  const again = () => dispatchEvent(new PopStateEvent("popstate", { state: null }));

  let pending = null; // what was asked for and has not come yet

  function wait(address, seconds, then, byStreamlit = false) {
    if (pending) clearTimeout(pending.timer);
    pending = { address: address.href, byStreamlit };
    const mine = pending;
    if (seconds) mine.timer = setTimeout(() => mine === pending && then(), seconds * 1000);
    return mine;
  }

  function come() {
    if (pending) clearTimeout(pending.timer);
    pending = null;
  }

  function go(address, how = push) {
    framed(address);
    if (pending?.address === address.href) return; // pressed twice
    if (main() && (plain() || !isConnected())) return fetchPage(address, how);
    turning = address.searchParams.has(TURN) || address.searchParams.get("page") === "short";
    // A connection that hangs looks like one that works. Staff pages have no other.
    wait(address, main() && PATIENCE_S, () => fetchPage(new URL(location.href), put), true);
    how(null, "", address);
    again();
  }

  async function fetchPage(address, how, body, part) {
    const mine = wait(address);
    let answer, found;
    try {
      const signal = AbortSignal.timeout?.(SILENT_S * 1000);
      const headers = { "x-page-only": "1" }; // without the document around it, which is here
      answer = await fetch(address, body ? { method: "POST", body, headers, signal } : { headers, signal });
      if (answer.status === 429 || answer.status >= 500) throw new Error(answer.statusText);
      found = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      if (mine !== pending) return;
      tellLost(true);
      wait(address, AGAIN_S, () => fetchPage(address, how, body, part));
      return;
    }
    if (mine !== pending) return;
    come();
    tellLost(false);
    const next = found.querySelector("main > .page");
    if (!next) return location.assign(address); // no page of ours: the browser shows what it is
    if (body) return replaceForm(next);
    if (part) return replacePart(next, part, address);
    how(null, "", framed(new URL(answer.headers.get("content-location") ?? answer.url, location.href)));
    document.title = found.title;
    shown = ""; // It is a new page, however much it is like the one before.
    main().replaceChildren(document.adoptNode(next));
    show(main(), root());
    if (isConnected()) again();
  }

  function show(one, other) {
    one.hidden = false;
    other.hidden = true;
  }

  // What changes something is sent by POST. The page stays as it is around the form.
  function replaceForm(next) {
    const [old, form] = [page(), next].map((each) => each.querySelector("form[method=post]"));
    if (!form || !old) return;
    old.replaceWith(form);
    if (!["asking", "stale"].includes(form.dataset.stage)) sessionStorage.setItem("kept", "1");
  }

  // A part that is worked out only once somebody opens it. The page stays as it is around it.
  function replacePart(next, part, address) {
    const [old, opened] = [page(), next].map((each) => each.querySelector(`#${part}`));
    if (!opened || !old) return;
    put(history.state, "", address);
    page().dataset.address = next.dataset.address;
    shown = `${next.dataset.address} ${next.dataset.language}`;
    old.replaceWith(opened);
    opened.querySelector("a").focus({ preventScroll: true });
  }

  // Whoever has said yes or no to it in this tab is not asked again.
  function spare() {
    const form = page()?.querySelector("form[method=post][data-stage=asking]");
    if (form && sessionStorage.getItem("kept")) form.remove();
  }

  // Back and forward: Streamlit hears of them by itself, the documents from here.
  addEventListener("popstate", (event) => {
    if (!event.isTrusted) return;
    turning = false;
    const address = new URL(location.href);
    if (plain()) fetchPage(address, put);
    else if (main()) wait(address, PATIENCE_S, () => fetchPage(address, put), true);
  });

  // ---- A new page: at its top, the focus on its heading

  let shown = null;
  let node = null;

  function arrive() {
    const title = document.querySelector(".page h1, h1[data-turn]");
    if (!title) return;
    const drawn = page();
    const now = drawn ? `${drawn.dataset.address} ${drawn.dataset.language}` : `${title.dataset.turn} ${title.textContent}`;
    if (drawn?.dataset.language) document.documentElement.lang = drawn.dataset.language;
    // The page of a wrong code follows itself.
    if (now === shown && (!pending?.byStreamlit || drawn === node)) return;
    const first = shown === null;
    [shown, node] = [now, drawn];
    tellTime();
    letOut();
    spare();
    if (first) return;
    come();
    tell({ arrived: true });
    document.querySelector(".stMain")?.scrollTo(0, 0);
    scrollTo(0, 0);
    (goOnTyping() ?? page()?.querySelector(".errors") ?? title).focus({ preventScroll: true });
  }

  // The page of a wrong code follows itself. Whoever has corrected the code by then goes on with that.
  let typed = null; // the field in which somebody was last
  let focused = null;
  addEventListener("focusin", ({ target }) => {
    focused = target;
    if (target.matches(".page input:not([type])")) typed = target;
  }, true);

  function goOnTyping() {
    const [old, had] = [typed, focused];
    typed = old && !old.isConnected ? page()?.querySelector(`input:not([type])[name="${old.name}"]`) : null;
    if (!typed || typed.value === old.value) return null;
    typed.value = old.value;
    return had === old ? typed : null;
  }

  // ---- Streamlit: it comes when the page has been read for a while, and takes its place unseen

  function isSaving() {
    const { saveData, effectiveType = "" } = navigator.connection ?? {};
    return saveData || /2g|3g/.test(effectiveType) || matchMedia("(prefers-reduced-data: reduce)").matches;
  }

  function fetchStreamlit() {
    if (isSaving()) return;
    // Its scripts try WebAssembly and do without; where the policy refuses it, browsers note an issue.
    delete self.WebAssembly;
    document.head.append(document.getElementById("streamlit").content.cloneNode(true));
  }

  let hands = 0; // fingers on the glass, and keys that are held down
  let composing = false;

  // Once Streamlit has drawn the page that stands here, this page's own nodes take the place of
  // those: what was chosen, opened, typed or scrolled is theirs. Not under anybody's finger.
  let missed = null; // the page that was not there when Streamlit came
  function takeOver() {
    const ours = plain();
    const theirs = root()?.querySelector(".page");
    if (!ours || !theirs || hands || composing || !isConnected()) return;
    if (ours.dataset.address !== theirs.dataset.address || ours.dataset.language !== theirs.dataset.language) {
      if (ours !== missed) setTimeout(again);
      missed = ours;
      return;
    }
    const focused = ours.contains(document.activeElement) ? document.activeElement : null;
    const [left, top] = [scrollX, scrollY];
    for (const question of ours.querySelectorAll("[data-question]")) question.dataset.settled = "";
    show(root(), main());
    theirs.replaceWith(ours);
    focused?.focus({ preventScroll: true });
    scrollTo(left, top);
  }

  // What is asked for while the connection is lost, Streamlit forgets.
  let watched = null;
  function resume() {
    const now = app();
    if (!now || now === watched) return;
    watched = now;
    new MutationObserver((changes) => {
      const connection = changes.some((change) => change.attributeName === "data-test-connection-state");
      if (connection && isConnected() && (plain() || isLeaving())) setTimeout(again);
      // A run that changes nothing has come to its end, too.
      else if (pending?.byStreamlit && now.dataset.testScriptState === "notRunning" && !isLeaving()) come();
    }).observe(now, { attributeFilter: ["data-test-connection-state", "data-test-script-state"] });
  }

  // ---- A server that does not answer is told in the page's own words. Streamlit tells it in
  // English, in a dialog that shuts everything else off; no page of ours has dialogs.

  let sign = null;

  function tellLost(isLost) {
    if (isLost === !!sign) return;
    sign?.remove();
    sign = null;
    const words = document.querySelector("[data-lost]")?.dataset;
    if (!isLost || !words) return;
    sign = element("div", { class: "unconnected", role: "alert" }, `${words.lost} `, element("a", { href: "" }, words.again));
    document.body.prepend(sign);
  }

  // Staff pages are Streamlit's alone: nobody else can answer.
  let lostFor = 0;
  setInterval(() => {
    if (main()) return;
    lostFor = app() && !isConnected() ? lostFor + 1 : 0;
    tellLost(lostFor > 5);
  }, 1000);

  const dismiss = () => document.querySelector(".stDialog [role=dialog] button")?.click();

  // ---- The time of an event where the reader is, if the clocks there say something else

  // Minutes before or behind UTC, as a time in ISO 8601 says.
  function offset(time) {
    const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(time);
    return `${sign}1` * (hours * 60 + +minutes);
  }

  function tellTime() {
    for (const line of page()?.querySelectorAll("[data-here]") ?? []) {
      const told = [line.querySelector("time").dateTime, line.dataset.ends];
      const [starts, ends] = told.map((each) => new Date(each));
      const isSame = told.every((each) => offset(each) === -new Date(each).getTimezoneOffset());
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

  // Streamlit tells the page around it, whoever that is, each address with all answers in it. So
  // it finds nobody there: to its scripts, which come after this one, we are the topmost page.
  const outside = window.parent;
  window.parent = window;

  const allowed = document.querySelector("meta[name=advisor-parents]")?.content.split(" ") ?? [];
  const above = outside === window ? [] : [location.origin, ...allowed];
  const known = location.ancestorOrigins?.[0]; // Not every browser says who that is.
  const listeners = known ? above.filter((origin) => origin === known) : above;

  function tell(news) {
    for (const origin of listeners) outside.postMessage({ from: "ADVISOR", ...news }, origin);
  }

  // Most sites refuse to be shown in a frame, and the result would be gone. So whatever is no page
  // of ours opens in a tab of its own, which leaves this page and the one around it as they are.
  function letOut() {
    const told = document.querySelector("[data-new-tab]")?.dataset.newTab;
    if (outside === window || !told) return;
    for (const link of document.querySelectorAll("a[href]:not([href^='?'], [href^='#'], [href^='tel:'], [href=''], [target])")) {
      link.target = "_blank";
      link.rel = "noopener";
      link.append(element("span", { class: "unseen" }, ` ${told}`));
    }
  }

  // A page grows in several steps; the frame need not follow each of them.
  let measured = null;
  let settled = 0;
  const sizes = new ResizeObserver(([entry]) => {
    const height = Math.ceil(entry.borderBoxSize[0].blockSize);
    clearTimeout(settled);
    settled = setTimeout(() => tell({ height }), 60);
  });

  function measure() {
    const now = listeners.length ? page() : null;
    if (now === measured) return;
    if (measured) sizes.unobserve(measured);
    if (now) sizes.observe(now, { box: "border-box" });
    measured = now;
  }

  // ---- Hands

  const absolute = (address) => new URL(address, location.href).href;

  async function copy(button) {
    const { copyAddress, copied, refused } = button.dataset;
    const text = copyAddress ? absolute(copyAddress) : button.dataset.copy;
    const said = button.parentElement.querySelector(".copied");
    button.parentElement.querySelector("textarea")?.remove();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without a secure connection, browsers copy only what is selected; some copy nothing at all.
      const field = element("textarea", { readonly: "", rows: 3, "aria-label": button.textContent });
      field.value = text;
      button.after(field);
      field.focus();
      field.select();
      if (!document.execCommand("copy")) {
        said.textContent = refused;
        return;
      }
      field.remove();
      button.focus({ preventScroll: true });
    }
    said.textContent = copied;
    setTimeout(() => said.textContent === copied && (said.textContent = ""), 2500);
  }

  // Where the browser has no way to share, or is not let, the link is copied where it stands.
  async function share(event, link) {
    event.preventDefault();
    try {
      await navigator.share({ title: document.title, url: absolute(link.dataset.share) });
    } catch (error) {
      if (error.name === "AbortError") return; // by the reader
      unfold(event, link);
      const button = document.querySelector("[data-copy-address]");
      button.focus({ preventScroll: true });
      copy(button);
    }
  }

  // The browser is kept from doing what it would do only once that is done here.
  function follow(event, link) {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const address = link.hreflang && page() ? here() : new URL(link.getAttribute("href"), location.href);
    if (link.hreflang) address.searchParams.set("lang", link.hreflang);
    if (link.dataset.key === "firm") openPart(framed(address));
    else go(address);
    event.preventDefault();
  }

  function openPart(address) {
    const part = address.hash.slice(1);
    address.hash = "";
    fetchPage(address, put, null, part);
  }

  // A link to a part of the page opens what is folded around it. The address stays: another one,
  // even if only its end is new, would bring the page anew.
  function unfold(event, link) {
    const part = document.getElementById(link.hash.slice(1));
    const fold = part.closest("details");
    if (fold) fold.open = true;
    (fold ?? part).scrollIntoView();
    (fold?.querySelector("summary") ?? part).focus({ preventScroll: true });
    event.preventDefault();
  }

  // In the quick version, a tap on an answer goes on. Keys choose as they move, and do not: a click
  // that comes of one counts as none.
  function goOn(event, option) {
    const form = option.closest("form");
    if (event.detail !== 1) return;
    setTimeout(() => {
      const isChosen = form.isConnected && option.querySelector(":checked");
      if (isChosen && !pending) form.requestSubmit(form.querySelector(".main"));
    }, SEEN_MS);
  }

  function send(event) {
    const form = event.target;
    if (!form.closest(".page")) return;
    if (form.method === "post") post(form, event.submitter);
    else if (!hold()) ask(form, event.submitter);
    event.preventDefault();
  }

  function post(form, button) {
    const body = new URLSearchParams(new FormData(form));
    if (button) body.set(button.name, button.value);
    fetchPage(new URL(form.action), put, body);
  }

  function ask(form, button) {
    const address = here();
    for (const field of form.querySelectorAll("input:not([type])")) address.searchParams.set(field.name, field.value);
    const before = new URLSearchParams(location.search).get(TURN);
    if (button) address.searchParams.set(button.name, button.value);
    go(address, before ? put : push);
  }

  // All of these listen on the way down: Streamlit's widgets stop some events on the way up.
  addEventListener("submit", send, true);

  addEventListener("click", (event) => {
    const target = event.target.closest("a[href^='?'], a[href^='#'], button, [data-goes-on] .option");
    // The second half of a double click would pass over the page that the first half opens, or do
    // again what was done.
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
    if (question) note(question);
  }, true);

  // Enter goes on, unless the focus is on something that Enter works by itself.
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || event.isComposing) return;
    // Held down it would press Continue of a page that has not been drawn yet.
    if (event.repeat && event.target.closest(".page")) return event.preventDefault();
    if (event.repeat || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (event.target.closest("a, button, summary, textarea, select, input")) return;
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

  new MutationObserver(() => {
    arrive();
    settle();
    measure();
    resume();
    takeOver();
    dismiss();
  }).observe(document, { childList: true, subtree: true, attributeFilter: ["data-test-connection-state"] });

  addEventListener("load", () => {
    if (main()) setTimeout(() => (self.requestIdleCallback ?? setTimeout)(fetchStreamlit), IDLE_S * 1000);
  });
})();
