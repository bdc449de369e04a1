// The numbers of the rules as a grid, and on demand the text of rules.yaml: two views of one draft
// that the server keeps. Each message has a number and says all that was entered since the last answer;
// until it is answered, what was entered stays, so that fast hands lose nothing. While the text is
// faulty the grid waits, and what was entered there is sent again with the valid text. What is no
// valid number stays as it was typed, with a message, until it is fixed.

const PAUSE = 600; // milliseconds without a key after which the text is sent
const WHOLE = /^[+-]?\d{1,4}$/;
const MINUS = /\u2212/g; // what a text program makes of a hyphen

class Editor {
  constructor(root) {
    this.root = root;
    this.sent = 0; // the number of the last message
    this.waiting = 0; // the same while that is not answered
    this.touched = new Set(); // the keys of the cells that were changed since the last answer
    this.base = ""; // the server's text from which what is typed began
    this.wrote = null; // the text of the last message, if there was one since then
    this.typing = null; // the timer while the text is being typed
    this.cells = new Map(); // key -> its input, the note below, its name and what the server says of it
  }

  // ---- from the server

  show(data) {
    const first = !this.data;
    this.data = data;
    if (first) {
      this.sent = data.answered;
      this.build();
    }
    if (data.answered >= this.waiting) {
      this.waiting = 0;
      if (!data.locked) this.touched.clear();
    }
    this.showGrid();
    if (!this.waiting && this.typing === null) this.put(data.text);
    this.showGutter();
    this.showFaults();
    this.calm();
    if (first && data.refused) this.send(); // by an editor of before, whose fields are gone
  }

  // What publishes is in sight from an edit on, until all that the server has answered is shown.
  calm() {
    clearTimeout(this.calming);
    if (document.querySelector("[data-test-script-state=running]")) this.calming = setTimeout(() => this.calm(), 100);
    else if (!this.waiting) delete document.documentElement.dataset.edited;
  }

  build() {
    const { words } = this.data;
    const tab = (name) => element("button", { type: "button", class: "line", value: name, click: () => this.turn(name) }, words[name]);
    const section = (name, ...content) =>
      element(
        "section",
        { class: `desk-${name}`, "aria-labelledby": `desk-${name}-title` },
        element("h2", { id: `desk-${name}-title`, class: "unseen" }, words[name]),
        element("p", { class: "hint", id: `desk-${name}-hint` }, words[`${name}_hint`]),
        ...content,
      );
    this.tabs = element("div", { class: "desk-tabs", role: "group", "aria-label": words.views }, tab("grid"), tab("text"));
    this.wanted = element("input", {
      type: "search",
      class: "desk-find",
      placeholder: words.find,
      "aria-label": words.find,
      input: () => this.narrow(),
    });
    this.refusals = element("div", { class: "desk-faults", role: "alert" });
    this.table = element("table", {
      input: ({ target }) => (target.dataset.typing = "yes"),
      focusout: ({ target }) => delete target.dataset.typing,
      change: ({ target }) => this.counted(target),
      keydown: (event) => this.moved(event),
    });
    this.gutter = element("div", { class: "desk-gutter", "aria-hidden": "true" });
    this.area = element("textarea", {
      id: "desk-text",
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "off",
      wrap: "off",
      "aria-labelledby": "desk-text-title",
      "aria-describedby": "desk-text-hint",
      input: () => this.typed(),
      blur: () => this.sendText(),
      scroll: () => this.align(),
    });
    this.faults = element("div", { class: "desk-faults", role: "status" });
    const scroll = { class: "desk-scroll", tabindex: "0", role: "group", "aria-labelledby": "desk-grid-title" };
    this.nothing = element("p", { class: "hint", role: "status" });
    this.grid = section("grid", this.wanted, element("div", scroll, this.table), this.nothing, this.refusals);
    this.root.append(
      this.tabs,
      this.grid,
      section("text", element("div", { class: "desk-page" }, this.gutter, this.area), this.faults),
    );
    this.turn("grid");
  }

  turn(name) {
    this.root.dataset.shown = name;
    for (const tab of this.tabs.children) tab.ariaPressed = String(tab.value === name);
    this.reveal();
  }

  // ---- the grid

  showGrid() {
    const { groups, tracks, locked } = this.data;
    const structure = JSON.stringify([tracks, groups.map(({ text, rows }) => [text, rows.map((row) => [row.text, row.hint])])]);
    if (structure !== this.structure) {
      this.structure = structure;
      this.buildGrid();
    }
    for (const row of groups.flatMap((group) => group.rows)) {
      for (const field of row.fields) {
        const cell = this.cells.get(field.key);
        Object.assign(cell, field);
        cell.input.readOnly = locked || row.locked;
        this.showCell(cell);
      }
    }
    this.grid.toggleAttribute("data-locked", locked);
    this.showRefused();
  }

  buildGrid() {
    const { words, tracks, groups } = this.data;
    this.cells.clear();
    this.touched.clear();
    const column = (track) => element("th", { scope: "col", class: track.class, title: track.name }, track.short);
    const title = ({ text }) => {
      const shown = element("span", {}, text);
      const line = element("tr", { class: "desk-question" }, element("th", { scope: "rowgroup", colspan: tracks.length + 1 }, shown));
      return { line, texts: [shown], has: text.toLowerCase() };
    };
    const row = (group, row) => {
      const texts = [element("span", {}, row.text), ...(row.hint ? [element("p", { class: "hint" }, row.hint)] : [])];
      const id = element("p", { class: "hint" });
      const cells = row.fields.map((...at) => this.field(group, row, ...at));
      const [kind, first, second] = row.fields[0].key.split(" ");
      const name = kind === "points" ? `${first} ${second}` : first;
      const has = texts.map((each) => each.textContent.toLowerCase());
      return { line: element("tr", {}, element("th", { scope: "row" }, ...texts, id), ...cells), texts, id, name, has };
    };
    this.groups = groups.map((group) => ({ title: title(group), rows: group.rows.map((each) => row(group, each)) }));
    this.table.replaceChildren(
      element("caption", { class: "unseen" }, words.grid),
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, words.option), ...tracks.map(column))),
      ...this.groups.map(({ title, rows }) => element("tbody", {}, title.line, ...rows.map(({ line }) => line))),
    );
    this.narrow();
  }

  // Show the rows that have some words, or an id, and all of a group whose title has them. What was
  // found is marked; an id, which is not shown otherwise, then stands below the text.
  narrow() {
    const wanted = this.wanted.value.trim().toLowerCase();
    let found = 0;
    for (const { title, rows } of this.groups) {
      const all = title.has.includes(wanted);
      for (const row of rows) {
        const byText = row.has.some((text) => text.includes(wanted));
        const byId = !all && !byText && row.name.includes(wanted);
        const isRefused = row.line.querySelector("[aria-invalid=true]"); // said to be marked here
        row.line.hidden = !all && !byText && !byId && !isRefused;
        this.mark(row, row.line.hidden ? "" : wanted, byId);
      }
      const shown = rows.filter(({ line }) => !line.hidden).length;
      this.mark(title, shown ? wanted : "");
      title.line.parentElement.hidden = !shown;
      found += shown;
    }
    this.nothing.textContent = found ? "" : this.data.words.find_none;
  }

  // Mark some words in a row's texts, and in its id when they were found there alone.
  mark(row, wanted, byId = false) {
    if (row.marked === wanted) return;
    row.marked = wanted;
    for (const text of row.texts) text.replaceChildren(...marked(text.textContent, wanted));
    row.id?.replaceChildren(...(byId ? marked(filled(this.data.words.find_id, row), wanted) : []));
  }

  // A number in the grid: of a track, or of all of them where a row has one alone.
  field(group, row, { key, points }, place) {
    const { words, tracks } = this.data;
    const ofTrack = row.fields.length === tracks.length;
    const where = { option: row.text, question: group.text, track: tracks[place].short };
    const name = filled(ofTrack ? words.refused_place : words.named_answer, where);
    const note = element("span", { class: "desk-was", id: `desk-was-${idOf(key)}` });
    // A number field would swallow letters without a word, and phones' digit pads lack the minus.
    const input = element("input", { type: "text", autocomplete: "off", "data-key": key, "data-column": place, "aria-label": name });
    input.value = points;
    this.cells.set(key, { input, note, name });
    return element("td", { colspan: ofTrack ? null : tracks.length }, input, note);
  }

  showCell(cell) {
    const { key, input, note, points, was, remark } = cell;
    if (this.touched.has(key) || this.number(cell) === null || input.dataset.typing) return;
    if (input.value !== String(points)) input.value = points;
    input.toggleAttribute("data-zero", points === 0);
    const changed = was !== points;
    const said = changed ? [filled(this.data.words.was, { points: was }), remark] : [];
    note.replaceChildren(...said.filter(Boolean).map((text) => element("span", {}, text, " ")));
    input.toggleAttribute("data-changed", changed);
    describe(input, changed && note.id);
  }

  counted(input) {
    delete input.dataset.typing;
    this.touched.add(input.dataset.key);
    const cell = this.cells.get(input.dataset.key);
    const number = this.number(cell);
    input.toggleAttribute("data-zero", number === 0);
    if (number !== null) input.value = cell.entered = number;
    this.showRefused();
    this.send();
  }

  // The number in a field; null while it holds no valid one.
  number({ input, least, most }) {
    const typed = input.value.trim().replace(MINUS, "-");
    const number = Number(typed);
    return WHOLE.test(typed) && this.limit(least) <= number && number <= this.limit(most) ? number : null;
  }

  // What a number may not pass: a number, or the one in the field of a key.
  limit(limit) {
    const other = this.cells.get(limit);
    return other ? parseInt(other.input.value, 10) || other.points : limit;
  }

  // The cells that hold no valid number, and not because it is half typed.
  refused() {
    const isDone = ({ input }) => !input.dataset.typing || input.ariaInvalid;
    return [...this.cells.values()].filter((cell) => this.number(cell) === null && isDone(cell));
  }

  // Say which cells hold no valid number, each with a way there.
  showRefused() {
    const { words } = this.data;
    const refused = this.refused();
    for (const cell of this.cells.values()) {
      const isRefused = refused.includes(cell);
      if (!isRefused && !cell.input.ariaInvalid) continue; // it keeps the note on what it was
      cell.input.ariaInvalid = isRefused ? "true" : null;
      describe(cell.input, isRefused && `desk-refused-${idOf(cell.key)}`);
    }
    const items = refused.map(({ key, input, name, points, least, most }) => {
      const values = { typed: input.value.trim(), least: this.limit(least), most: this.limit(most), points };
      const way = element("button", { type: "button", class: "line", "data-cell": key }, name);
      const text = values.typed ? words.refused : words.refused_empty;
      return element("li", { id: `desk-refused-${idOf(key)}` }, filled(text, values), " ", way);
    });
    const list = items.length ? [element("ul", {}, ...items)] : [];
    if (this.refusals.textContent !== list.map((each) => each.textContent).join("")) {
      this.refusals.replaceChildren(...list);
    }
  }

  // Enter goes down a row, as in a spreadsheet; with Shift, up.
  moved(event) {
    const input = event.target;
    if (!input.matches("input")) return;
    if (event.key === "Escape") this.takeBack(input);
    if (event.key !== "Enter") return;
    const column = [...this.table.querySelectorAll(`tr:not([hidden]) input[data-column="${input.dataset.column}"]`)];
    const next = column[column.indexOf(input) + (event.shiftKey ? -1 : 1)];
    event.preventDefault();
    if (!next) input.blur(); // it counts now
    select(next ?? input);
  }

  // Escape undoes what was typed and not accepted; after that it brings back the published number.
  takeBack(input) {
    if (input.readOnly) return;
    const cell = this.cells.get(input.dataset.key);
    const wasRefused = Boolean(input.ariaInvalid);
    if (!wasRefused && !input.dataset.typing) {
      if (Number(input.value) === cell.was) return;
      input.value = cell.was;
      this.counted(input);
      input.select();
      return;
    }
    delete input.dataset.typing;
    if (wasRefused) this.touched.delete(cell.key);
    input.value = this.touched.has(cell.key) ? cell.entered : cell.points;
    this.showRefused();
    this.showCell(cell);
    if (wasRefused) this.send();
  }

  // ---- the text

  put(text) {
    this.base = text;
    this.wrote = null;
    if (this.area.value === text) return;
    const [marked = 0] = Object.keys(this.data.marks); // such keys come in order
    this.line = this.area.value ? firstDifference(this.area.value, text) : Number(marked);
    const { selectionStart, selectionEnd, scrollTop } = this.area;
    this.area.value = text;
    if (document.activeElement === this.area) this.area.setSelectionRange(selectionStart, selectionEnd);
    this.area.scrollTop = scrollTop;
    this.reveal();
  }

  // Bring the line that was changed last elsewhere into view, unless the user is typing here.
  reveal() {
    if (!this.line || document.activeElement === this.area || !this.area.clientHeight) return;
    const height = this.area.scrollHeight / this.area.value.split("\n").length;
    const top = (this.line - 1) * height;
    const { scrollTop, clientHeight } = this.area;
    if (top < scrollTop || top + 2 * height > scrollTop + clientHeight) {
      this.area.scrollTop = Math.max(0, top - clientHeight / 3);
    }
  }

  showGutter() {
    const { marks } = this.data;
    const numbers = this.area.value.split("\n").map((_, place) => {
      const mark = marks[place + 1];
      return element("span", { class: mark ? `mark-${mark}` : null }, String(place + 1));
    });
    this.gutter.replaceChildren(element("div", {}, ...numbers));
    this.align();
  }

  align() {
    this.gutter.firstElementChild.style.transform = `translateY(${-this.area.scrollTop}px)`;
  }

  typed() {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.sendText(), PAUSE);
    if (this.gutter.firstElementChild.childElementCount !== this.area.value.split("\n").length) this.showGutter();
  }

  sendText() {
    if (this.typing === null) return;
    clearTimeout(this.typing);
    this.typing = null;
    if (this.area.value !== (this.wrote ?? this.base)) this.send();
    else if (!this.waiting) this.put(this.data.text);
  }

  showFaults() {
    const { faults, words } = this.data;
    const way = (line) => (line ? element("button", { type: "button", class: "line", "data-line": line }, filled(words.line, { line })) : null);
    const items = faults.map(({ line, text }) => element("li", {}, way(line), " ", text));
    this.faults.replaceChildren(...(items.length ? [element("p", {}, words.faulty), element("ul", {}, ...items)] : []));
    this.area.ariaInvalid = String(faults.length > 0);
  }

  // Put the caret on a line, and the line into view.
  go(line) {
    this.turn("text");
    const lines = this.area.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    this.area.focus();
    this.area.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
    this.area.scrollTop = Math.max(0, ((line - 4) * this.area.scrollHeight) / lines.length);
    this.area.scrollIntoView({ block: "nearest" });
  }

  goToCell(key) {
    this.turn("grid");
    this.wanted.value = "";
    this.narrow();
    select(this.cells.get(key).input);
  }

  // ---- to the server

  send() {
    const cells = [...this.touched].map((key) => [key, this.number(this.cells.get(key))]);
    if (this.wrote !== null || this.area.value !== this.base) this.wrote = this.area.value;
    this.sent += 1;
    this.waiting = this.sent;
    document.documentElement.dataset.edited = "yes";
    this.tell("edits", {
      number: this.sent,
      cells: cells.filter(([, number]) => number !== null),
      text: this.wrote === null ? null : { base: this.base, typed: this.wrote },
      refused: this.refused().length,
    });
  }
}

// A text in parts, of which those that are some words are marked, whatever their case.
const marked = (text, words) => {
  if (!words) return [text];
  const pattern = new RegExp(`(${words.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")})`, "giu");
  return text.split(pattern).map((part, place) => (place % 2 ? element("mark", {}, part) : part));
};

const idOf = (key) => key.replaceAll(" ", "-");

const describe = (input, id) => (id ? input.setAttribute("aria-describedby", id) : input.removeAttribute("aria-describedby"));

const select = (input) => {
  input.focus();
  input.select();
};

// The first line, counted from 1, in which two texts differ.
const firstDifference = (before, after) => {
  const old = before.split("\n");
  return after.split("\n").findIndex((line, place) => line !== old[place]) + 1;
};

// Put the focus where a part of the page that Streamlit has made wants something typed. While
// the server answers, that part may be on its way still.
const goTo = (name, tries = 100) => {
  const fields = document.querySelectorAll(`.st-key-desk_${name} :is(input, button):enabled`);
  // A tab that is being opened has what it showed before, unseen, until the server has answered.
  const field = [...fields].find((each) => each.checkVisibility({ visibilityProperty: true }));
  if (!field && tries) setTimeout(goTo, 50, name, tries - 1);
  field?.scrollIntoView({ block: "center" });
  field?.focus({ preventScroll: true });
};

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".desk-editor");
  const editor = (root.editor ??= new Editor(root));
  editor.tell = setStateValue;
  const jump = (event) => {
    const { line, cell, to } = event.target.closest?.("[data-line], [data-cell], [data-to]")?.dataset ?? {};
    if (line) editor.go(Number(line));
    if (cell) editor.goToCell(cell);
    if (to) goTo(to);
    if (event.target.closest?.(".st-key-desk_to_cases")) goTo("cases", 400);
  };
  // Whoever comes back to this window sees what somebody else has published meanwhile.
  const look = () => setStateValue("seen", Date.now());
  document.addEventListener("click", jump);
  window.addEventListener("focus", look);
  editor.show(data);
  return () => {
    document.removeEventListener("click", jump);
    window.removeEventListener("focus", look);
  };
}
