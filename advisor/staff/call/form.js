// The questions of a call, operated by keys. What is entered lives here, so that no key waits for the
// server: each change is sent with a number, and what comes back says what is asked, what is worth
// asking next and, when the form has another name, what to show from now on.

const PAUSE = 500; // milliseconds without a key after which notes are sent
const AGAIN = 3000; // milliseconds after which what could not be saved is sent again
const UNSEEN = 700; // milliseconds in which a digit still meant the question that the form has left

const textOf = (question, chosen) =>
  question.options.filter((option) => chosen.includes(option.id)).map((option) => option.text).join("; ");
const isAlone = (question, id) => question.options.some((each) => each.id === id && each.alone);

// Whether choosing an option takes another one away: the only one, or one that has to be alone.
const takesPlaceOf = (question, option, id) => question.most === 1 || option.alone || isAlone(question, id);

const plain = (text) => text.toLocaleLowerCase();

class Form {
  constructor(root) {
    this.root = root;
    this.number = 0; // of the last message
    this.sent = new Map(); // number -> what that message said, unless a later one is answered
    this.leaving = 0; // the number of the request to leave that is not answered yet
    this.form = null;
    this.timer = null; // while notes are being typed
    this.retry = null; // while the server cannot save
    this.message = ""; // of the server, shown once
    this.movedOn = null; // the question with several answers that the form has just left by itself
    this.unfolded = new Set(); // names of what is folded open beside the form
  }

  // ---- from the server

  show(data) {
    const first = !this.data;
    this.data = data;
    if (first) this.build();
    if (this.leaving && (data.form !== this.form || data.left >= this.leaving)) this.lock(0);
    const opened = this.form !== null && data.form !== this.form;
    if (data.form !== this.form) this.adopt();
    for (const number of this.sent.keys()) if (number < data.answered) this.sent.delete(number);
    if (data.message && data.message !== this.message) this.say(data.message);
    this.message = data.message;
    this.showList();
    this.showQuestion();
    this.showCode(opened && !this.isTyping());
  }

  // What could not be saved is sent again, however fast answers come meanwhile.
  tryAgain(stuck) {
    if (stuck) {
      this.retry ??= setTimeout(() => (this.tryAgain(false), this.send(true)), AGAIN);
    } else {
      clearTimeout(this.retry);
      this.retry = null;
    }
  }

  // Show what the server has: at the beginning, and when a code or another call was opened. What
  // was entered in this call since the message that the server answers stays, and is sent again.
  adopt() {
    const { form, answered, seconds, back } = this.data;
    const again = this.form !== null;
    const isSameCall = again && recordOf(form) === recordOf(this.form);
    const before = (isSameCall && this.sent.get(answered)) || null;
    const typing = before !== null && this.isTyping();
    const kept = before ? rebased(before, this.entered(), this.data) : this.data;
    this.form = form;
    this.count(Math.max(this.number, answered));
    this.answers = structuredClone(kept.answers);
    this.notes = structuredClone(kept.notes);
    if (this.free.value !== kept.free) this.free.value = kept.free;
    this.began = performance.now() - seconds * 1000;
    this.clock.hidden = this.fresh.hidden = Boolean(back); // a correction is no call
    this.back.hidden = !back;
    this.back.href = back;
    if (!before || this.code.value === before.code) this.code.value = "";
    if (!before || this.search.value === before.search) this.search.value = "";
    if (!typing) {
      this.current = null;
      this.shown = null;
      this.go(this.firstOpen(this.asked()) ?? this.asked()[0], again || this.mayFocus());
    }
    if (before && !same(kept, rebased(before, before, this.data))) this.send();
  }

  // All that is entered, whether or not it was sent.
  entered() {
    this.keepNote();
    const { answers, notes } = structuredClone({ answers: this.answers, notes: this.notes });
    return { answers, notes, free: this.free.value, code: this.code.value, search: this.search.value };
  }

  // Whether the counselor is in the middle of a word, and not just done with a code.
  isTyping() {
    const field = document.activeElement;
    return [this.note, this.free, this.search].includes(field) || (field === this.code && field.value !== this.opened);
  }

  // A counselor who comes here types answers at once, unless the focus is somewhere already.
  mayFocus() {
    const { activeElement } = document;
    return !activeElement || activeElement.matches("body, h1, main, .st-key-ways *");
  }

  build() {
    const { words, pages } = this.data;
    this.questions = pages.flatMap((page) => page.questions);
    this.byId = new Map(this.questions.map((question) => [question.id, question]));
    this.rows = new Map();
    const labeled = (label) => ({ "aria-label": label, placeholder: label });
    this.search = element("input", { type: "search", ...labeled(words.search), autocomplete: "off", input: () => this.showList() });
    this.code = element("input", { type: "text", ...labeled(words.code), autocomplete: "off", spellcheck: "false" });
    this.clock = element("span", { class: "call-clock", role: "timer", "aria-label": words.time, "aria-live": "off" });
    this.back = element("a", { class: "call-back" }, words.leave);
    this.live = element("p", { class: "call-message", role: "status" });
    this.offer = element("div", { class: "call-code", role: "group", "aria-label": words.code, hidden: "" });
    const button = (label, click, name) => element("button", { type: "button", class: name, click }, label);
    this.fresh = button(words.fresh, () => this.leave("fresh"), "call-fresh");
    const bar = element(
      "div",
      { class: "call-bar" },
      this.search,
      this.code,
      button(words.open, () => this.openCode(), "call-open"),
      this.clock,
      this.fresh,
      this.back,
      element(
        "button",
        { type: "button", class: "call-finish", "aria-keyshortcuts": "E", click: () => this.leave("finish") },
        words.finish,
        " ",
        element("kbd", { "aria-hidden": "true" }, "E"),
      ),
    );
    this.list = element("div", { class: "call-list", role: "group", "aria-label": words.questions });
    for (const page of pages) {
      const rows = page.questions.map((question) => this.row(question));
      this.list.append(element("section", {}, element("h2", {}, page.title), ...rows));
    }
    this.none = element("p", { class: "hint", hidden: "" }, words.no_match);
    this.list.append(this.none);
    this.pane = element("div", { class: "call-question" });
    const typing = { input: () => this.typed(), blur: () => this.sendNotes() };
    this.note = element("textarea", { rows: "2", ...labeled(words.note), ...typing });
    this.free = element("textarea", { rows: "4", id: "call-free", "aria-describedby": "call-free-hint", ...typing });
    const side = element(
      "div",
      { class: "call-pane" },
      this.pane,
      this.note,
      element("label", { for: "call-free" }, words.free),
      this.free,
      element("p", { class: "hint", id: "call-free-hint" }, words.free_hint),
    );
    this.root.append(
      bar,
      this.live,
      this.offer,
      element("div", { class: "call-work" }, this.list, side),
      element("p", { class: "hint call-keys" }, words.keys),
    );
    this.root.addEventListener("keydown", (event) => this.pressed(event));
    // On a phone the question covers the top of the page; a browser scrolls to a field behind it.
    this.root.addEventListener("focusin", ({ target }) => target.matches("textarea") && target.scrollIntoView({ block: "nearest" }));
  }

  row(question) {
    const row = element(
      "button",
      { type: "button", class: "call-row", tabindex: "-1", "data-row": question.id, click: () => this.open(question) },
      element("span", { class: "call-mark", "aria-hidden": "true" }),
      element("span", { class: "call-text" }, question.text),
      element("span", { class: "call-answer" }),
      element("span", { class: "unseen call-more" }),
    );
    this.rows.set(question.id, row);
    return row;
  }

  tick() {
    const seconds = Math.floor((performance.now() - this.began) / 1000);
    this.clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  // What the server draws beside the form: what was folded open stays open, and when the page says
  // that something could not be saved, the form tries again.
  watch() {
    const unmounted = new AbortController();
    const toggled = ({ target }) => {
      const name = target.dataset?.name;
      if (name && target.isConnected) this.unfolded[target.open ? "add" : "delete"](name);
    };
    const drawn = new MutationObserver(() => {
      for (const each of document.querySelectorAll(".st-key-call_panel details[data-name]")) {
        if (this.unfolded.has(each.dataset.name)) each.open = true;
      }
      this.tryAgain(document.querySelector(".st-key-call_panel [data-stuck]") !== null);
    });
    document.addEventListener("toggle", toggled, { capture: true, signal: unmounted.signal });
    drawn.observe(document.getElementById("root"), { childList: true, subtree: true });
    this.tick();
    const ticking = setInterval(() => this.tick(), 1000);
    return () => (unmounted.abort(), drawn.disconnect(), clearInterval(ticking));
  }

  // ---- which questions there are

  asked() {
    return this.questions.filter((question) => this.isAsked(question));
  }

  firstOpen(questions) {
    return questions.find((question) => !this.answers[question.id]);
  }

  // Those that have the words that are searched for, with follow-ups that nothing calls for yet.
  found() {
    const wanted = plain(this.search.value).split(/\s+/).filter(Boolean);
    return this.questions.filter((question) => {
      const text = plain([question.text, question.help, ...question.options.map((option) => option.text)].join(" "));
      return wanted.every((word) => text.includes(word)) && (wanted.length || this.isAsked(question));
    });
  }

  isAsked(question) {
    return this.data.asked.includes(question.id);
  }

  visible() {
    return this.found().filter((question) => this.isAsked(question));
  }

  answerText(question) {
    return textOf(question, this.answers[question.id] ?? []);
  }

  // ---- drawing

  showList() {
    const { words, next } = this.data;
    const found = this.found();
    for (const [id, row] of this.rows) {
      const question = this.byId.get(id);
      const current = question === this.current;
      const later = !this.isAsked(question);
      row.hidden = !found.includes(question);
      row.toggleAttribute("data-later", later);
      row.tabIndex = current ? 0 : -1;
      row.toggleAttribute("data-answered", Boolean(this.answers[id]));
      row.toggleAttribute("data-next", id === next);
      row.toggleAttribute("data-noted", Boolean(this.notes[id]));
      row.ariaCurrent = current ? "true" : null;
      row.querySelector(".call-answer").textContent = later ? question.later : this.answerText(question);
      row.querySelector(".call-more").textContent = [id === next && words.worth, this.notes[id] && words.noted].filter(Boolean).join(", ");
    }
    this.none.hidden = found.length > 0;
  }

  showQuestion() {
    const question = this.current;
    if (!question) return;
    if (this.shown !== question) {
      this.shown = question;
      const { words } = this.data;
      const options = question.options.map((option, place) =>
        element(
          "button",
          { type: "button", class: "call-option", "data-option": option.id, click: () => this.choose(place) },
          element("kbd", {}, place + 1),
          element("span", {}, option.text),
        ),
      );
      this.pane.replaceChildren(
        element("h2", {}, question.text),
        question.help ? element("p", { class: "hint" }, question.help) : "",
        question.most > 1 ? element("p", { class: "hint" }, filled(words.up_to, { most: question.most })) : "",
        element("div", { class: "call-options", role: "group", "aria-label": question.text }, ...options),
      );
      this.note.value = this.notes[question.id] ?? "";
    }
    const chosen = this.answers[question.id] ?? [];
    for (const option of this.pane.querySelectorAll(".call-option")) option.ariaPressed = chosen.includes(option.dataset.option);
  }

  // What the opened code says otherwise, side by side with what was heard, and the way back.
  showCode(focus) {
    const { words, differing, undo } = this.data;
    const shown = JSON.stringify([differing, undo, Object.keys(differing).map((name) => this.answers[name])]);
    if (shown === this.offered) return;
    this.offered = shown;
    const button = (label, click) => element("button", { type: "button", click }, label);
    const choose = (question, code) => () => (this.send(), this.trigger("choice", { question, code }));
    const rows = Object.entries(differing).map(([name, chosen]) => {
      const question = this.byId.get(name);
      const heard = filled(words.heard, { answer: this.answerText(question) });
      const other = filled(words.in_code, { answer: textOf(question, chosen) });
      return element("p", {}, element("strong", {}, question.text), button(heard, choose(name, false)), button(other, choose(name, true)));
    });
    this.offer.replaceChildren(...rows, undo ? button(words.undo, () => this.takeCodeBack()) : "");
    this.offer.hidden = !undo;
    if (focus && rows.length) rows[0].querySelector("button").focus();
  }

  takeCodeBack() {
    this.send();
    this.trigger("undo", this.number);
  }

  say(text) {
    this.live.textContent = text;
  }

  // ---- what the counselor does

  go(question, focus) {
    this.movedOn = null;
    if (!question || !this.isAsked(question)) return;
    if (this.current && this.current !== question) this.sendNotes();
    this.current = question;
    this.showList();
    this.showQuestion();
    const row = this.rows.get(question.id);
    row.scrollIntoView({ block: "nearest" });
    if (focus) row.focus({ preventScroll: true });
  }

  // A follow-up that nothing calls for yet leads to the question whose answers do.
  open(question) {
    if (this.isAsked(question)) return this.go(question, true);
    this.search.value = "";
    this.go(this.callerOf(question), true);
    this.say(`${question.text} ${question.later}`);
  }

  callerOf(question) {
    const callers = question.after.map((id) => this.byId.get(id));
    return callers.find((each) => this.isAsked(each)) ?? callers.map((each) => this.callerOf(each)).find(Boolean);
  }

  move(step) {
    const visible = this.visible();
    const place = visible.indexOf(this.current) + step;
    this.go(visible[Math.max(0, Math.min(visible.length - 1, place))], true);
  }

  choose(place) {
    const question = this.current;
    const { words } = this.data;
    const option = question.options[place];
    if (!option) return;
    const before = this.answers[question.id] ?? [];
    const had = before.includes(option.id);
    const others = before.filter((id) => id !== option.id && (had || !takesPlaceOf(question, option, id)));
    const chosen = had ? others : [...others, option.id];
    if (chosen.length > question.most) {
      this.say(filled(words.over, { most: question.most }));
      return;
    }
    this.answer(question, chosen);
    if (!had && (chosen.length === question.most || option.alone)) this.goOn();
  }

  answer(question, chosen) {
    if (this.leaving) return;
    const { words } = this.data;
    if (chosen.length) this.answers[question.id] = chosen;
    else delete this.answers[question.id];
    const said = { question: question.text, answer: this.answerText(question) };
    this.say(filled(chosen.length ? words.answer : words.taken_back, said));
    this.send();
    this.showList();
    this.showQuestion();
  }

  // The next question without an answer, from here on and then from the top.
  goOn() {
    this.search.value = "";
    const asked = this.asked();
    const here = asked.indexOf(this.current);
    this.go(this.firstOpen([...asked.slice(here + 1), ...asked.slice(0, here)]) ?? this.current, true);
  }

  goNext() {
    this.search.value = "";
    this.go(this.byId.get(this.data.next), true);
  }

  openCode() {
    if (!this.code.value.trim()) return;
    this.send();
    this.opened = this.code.value;
    this.trigger("code", this.code.value);
  }

  leave(how) {
    if (this.leaving) return;
    this.send();
    this.lock(this.number);
    this.trigger(how, this.number);
  }

  // Until the server has answered a request to leave, nothing is taken that would stay behind.
  lock(number) {
    this.leaving = number;
    for (const field of [this.note, this.free, this.search, this.code]) field.readOnly = number > 0;
    this.root.setAttribute("aria-busy", String(number > 0));
  }

  pressed(event) {
    if (this.leaving) return;
    if (event.defaultPrevented || event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return;
    const acts = event.target.matches("input, textarea") ? this.inField(event) : this.onKey(event);
    if (!acts) return;
    event.preventDefault();
    event.stopPropagation();
  }

  inField({ key, target }) {
    if (key === "Escape") {
      if (target === this.search) this.search.value = "";
      this.go(this.current, true);
    } else if (key === "Enter" && target === this.code) this.openCode();
    else if (key === "Enter" && target === this.search) {
      const [[found], [later]] = [this.visible(), this.found()];
      if (found ?? later) this.open(found ?? later);
    } else return false;
    return true;
  }

  // Once as many answers are chosen as may be, the form moves on: one digit more, typed before the next
  // question can have been read, is no answer to it.
  onDigit({ key, timeStamp }) {
    if (this.movedOn && timeStamp - this.movedOn.at < UNSEEN) {
      this.say(filled(this.data.words.moved_on, this.movedOn));
      return;
    }
    const { current } = this;
    this.choose(Number(key) - 1);
    this.movedOn = current.most > 1 && current !== this.current ? { most: current.most, at: timeStamp } : null;
  }

  onKey(event) {
    const { key } = event;
    const isDigit = /^[1-9]$/.test(key);
    if (!isDigit) this.movedOn = null;
    if (isDigit) this.onDigit(event);
    else if (key === "0" || key === "Backspace" || key === "Delete") this.answer(this.current, []);
    else if (key === "ArrowDown") this.move(1);
    else if (key === "ArrowUp") this.move(-1);
    else if (key === "Home") this.move(-Infinity);
    else if (key === "End") this.move(Infinity);
    else if (key === "/") this.search.focus(), this.search.select();
    else if (plain(key) === "n") this.goNext();
    else if (plain(key) === "m") this.note.focus();
    else if (plain(key) === "f") this.free.focus();
    else if (plain(key) === "c") this.code.focus();
    else if (plain(key) === "e") this.leave("finish");
    else if (plain(key) === "u" && this.data.undo) this.takeCodeBack();
    else return false;
    return true;
  }

  // ---- to the server

  typed() {
    this.keepNote();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sendNotes(), PAUSE);
  }

  keepNote() {
    if (!this.current) return;
    if (this.note.value.trim()) this.notes[this.current.id] = this.note.value;
    else delete this.notes[this.current.id];
  }

  sendNotes() {
    if (this.timer === null) return;
    this.send();
    this.showList();
  }

  // The page names the last message that it saved (.call-saved): here stands the last one sent.
  count(number) {
    this.number = number;
    this.root.dataset.number = number;
  }

  send(again = false) {
    clearTimeout(this.timer);
    this.timer = null;
    this.count(this.number + 1);
    const entered = this.entered();
    this.sent.set(this.number, entered);
    const { answers, notes, free } = entered;
    this.tell("work", { form: this.form, number: this.number, answers, notes, free, again });
  }
}

// The form of a call is named by its record and its edition.
const recordOf = (form) => form.split("/")[0];

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// What has changed from `before` to `now`, brought into what the server has.
const rebased = (before, now, { answers, notes, free }) => {
  const merged = (old, mine, theirs) => {
    const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine), ...Object.keys(old)])];
    const pairs = names.map((name) => [name, same(mine[name], old[name]) ? theirs[name] : mine[name]]);
    return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
  };
  return {
    answers: merged(before.answers, now.answers, answers),
    notes: merged(before.notes, now.notes, notes),
    free: now.free === before.free ? free : now.free,
  };
};

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".call-form");
  const form = (root.form ??= new Form(root));
  Object.assign(form, { tell: setStateValue, trigger: setTriggerValue });
  form.show(data);
  return form.watch();
}
