// The points as a grid, and on demand the text of rules.yaml. Both are views of one draft that the server
// keeps: an edit in either goes there, and what comes back shows it in the other. Each message, which
// has a number, says all that was entered since the last answer: until that one is answered, what was
// entered stays as it is, so that fast hands lose nothing. While the text is faulty the table waits,
// and what was entered there is sent again with the text that is sound. What is no number of points
// stays as it was typed too, and is told, until somebody fixes it.

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
    this.inputs = new Map(); // key -> input
    this.structure = "";
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
    this.showText();
    this.showFaults();
    if (first && data.refused) this.send(); // by an editor of before, whose fields are gone
  }

  build() {
    const { words } = this.data;
    const tab = (name, label) => {
      const button = element("button", { type: "button", "aria-pressed": name === "grid" }, label);
      button.addEventListener("click", () => {
        this.root.dataset.shown = name;
        this.reveal();
        for (const other of this.tabs.children) other.ariaPressed = String(other === button);
      });
      return button;
    };
    this.tabs = element(
      "div",
      { class: "desk-tabs", role: "group", "aria-label": words.views },
      tab("grid", words.grid),
      tab("text", words.text),
    );
    this.table = element("table");
    this.wanted = element("input", { type: "search", class: "desk-find", placeholder: words.find, "aria-label": words.find });
    this.wanted.addEventListener("input", () => this.narrow());
    this.refusals = element("div", { class: "desk-faults", role: "alert" });
    this.grid = element(
      "section",
      { class: "desk-grid", "aria-labelledby": "desk-grid-title" },
      element("h2", { id: "desk-grid-title", class: "unseen" }, words.grid),
      element("p", { class: "hint" }, words.grid_hint),
      this.wanted,
      this.refusals,
      element("div", { class: "desk-scroll", tabindex: "0", role: "group", "aria-labelledby": "desk-grid-title" }, this.table),
    );
    this.gutter = element("div", { class: "desk-gutter", "aria-hidden": "true" });
    this.area = element("textarea", {
      id: "desk-text",
      spellcheck: "false",
      autocomplete: "off",
      autocapitalize: "off",
      wrap: "off",
      "aria-labelledby": "desk-text-title",
      "aria-describedby": "desk-text-hint",
    });
    this.faults = element("div", { class: "desk-faults", role: "status" });
    this.pane = element(
      "section",
      { class: "desk-text", "aria-labelledby": "desk-text-title" },
      element("h2", { id: "desk-text-title", class: "unseen" }, words.text),
      element("p", { class: "hint", id: "desk-text-hint" }, words.text_hint),
      element("div", { class: "desk-page" }, this.gutter, this.area),
      this.faults,
    );
    this.root.dataset.shown = "grid";
    this.root.append(this.tabs, this.grid, this.pane);
    this.area.addEventListener("input", () => this.typed());
    this.area.addEventListener("blur", () => this.sendText());
    this.area.addEventListener("scroll", () => this.align());
    this.table.addEventListener("input", (event) => (event.target.dataset.typing = "yes"));
    this.table.addEventListener("focusout", (event) => delete event.target.dataset.typing);
    this.table.addEventListener("change", (event) => this.counted(event.target));
    this.table.addEventListener("keydown", (event) => this.moved(event));
  }

  // ---- the grid

  showGrid() {
    const structure = JSON.stringify([
      this.data.tracks,
      this.data.questions.map((q) => [q.id, q.text, q.options.map((o) => [o.id, o.text])]),
    ]);
    if (structure !== this.structure) {
      this.structure = structure;
      this.buildGrid();
    }
    for (const question of this.data.questions) {
      for (const option of question.options) {
        option.points.forEach((points, place) => this.showCell(question, option, place, points));
      }
    }
    this.grid.toggleAttribute("data-locked", this.data.locked);
    this.showRefused();
  }

  buildGrid() {
    const { words, tracks } = this.data;
    this.inputs.clear();
    this.touched.clear();
    const head = element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("th", { scope: "col" }, words.option),
        ...tracks.map((track) =>
          element("th", { scope: "col", class: track.class, title: track.name }, track.short),
        ),
      ),
    );
    const bodies = this.data.questions.map((question) =>
      element(
        "tbody",
        {},
        element(
          "tr",
          { class: "desk-question" },
          element("th", { scope: "rowgroup", colspan: tracks.length + 1 }, question.text),
        ),
        ...question.options.map((option) =>
          element(
            "tr",
            {},
            element("th", { scope: "row" }, option.text),
            ...tracks.map((track, place) => element("td", {}, ...this.cell(question, option, track, place))),
          ),
        ),
      ),
    );
    this.table.replaceChildren(element("caption", { class: "unseen" }, words.grid), head, ...bodies);
    this.narrow();
  }

  // Show the answers that have some words, and all of a question that has them.
  narrow() {
    const wanted = this.wanted.value.trim().toLowerCase();
    const has = (row) => row.cells[0].textContent.toLowerCase().includes(wanted);
    for (const body of this.table.tBodies) {
      const [question, ...rows] = body.rows;
      for (const row of rows) row.hidden = !has(question) && !has(row);
      body.hidden = rows.every((row) => row.hidden);
    }
  }

  cell(question, option, track, place) {
    const key = `${question.id} ${option.id} ${track.id}`;
    const note = element("span", { class: "desk-was", id: `desk-was-${key.replaceAll(" ", "-")}` });
    // A number field would swallow letters without a word, and phones' digit pads lack the minus.
    const input = element("input", {
      type: "text",
      autocomplete: "off",
      "data-key": key,
      "aria-label": `${option.text} (${question.text}), ${track.name}`,
    });
    input.dataset.column = place;
    this.inputs.set(key, [input, note]);
    return [input, note];
  }

  showCell(question, option, place, points) {
    const key = `${question.id} ${option.id} ${this.data.tracks[place].id}`;
    const [input, note] = this.inputs.get(key);
    input.readOnly = this.data.locked || option.locked;
    if (this.touched.has(key) || this.points(input) === null || input.dataset.typing) return;
    if (input.value !== String(points)) input.value = points;
    input.toggleAttribute("data-zero", points === 0);
    const was = option.was[place];
    const changed = was !== points;
    note.textContent = changed ? this.data.words.was.replace("{points}", was) : "";
    input.toggleAttribute("data-changed", changed);
    if (changed) input.setAttribute("aria-describedby", note.id);
    else input.removeAttribute("aria-describedby");
  }

  counted(input) {
    delete input.dataset.typing;
    this.touched.add(input.dataset.key);
    const value = this.points(input);
    input.toggleAttribute("data-zero", value === 0);
    if (value !== null) input.value = value;
    this.showRefused();
    this.send();
  }

  // The number of points in a field; null while it holds something else.
  points(input) {
    const typed = input.value.trim().replace(MINUS, "-");
    const value = Number(typed); // nothing counts as 0
    return typed === "" || (WHOLE.test(typed) && Math.abs(value) <= this.data.most) ? value : null;
  }

  // The keys of the cells that hold what is no number of points, and not because it is half typed.
  refused() {
    const isTold = ([, [input]]) => !input.dataset.typing || input.hasAttribute("aria-invalid");
    const wrong = [...this.inputs].filter((each) => this.points(each[1][0]) === null && isTold(each));
    return wrong.map(([key]) => key);
  }

  find(key) {
    const [inQuestion, inOption, inTrack] = key.split(" ");
    const question = this.data.questions.find(({ id }) => id === inQuestion);
    const option = question.options.find(({ id }) => id === inOption);
    const place = this.data.tracks.findIndex(({ id }) => id === inTrack);
    return { question, option, track: this.data.tracks[place], place };
  }

  // Say which cells hold what is no number of points, each with a way there.
  showRefused() {
    const { words, most } = this.data;
    const refused = this.refused();
    for (const [key, [input]] of this.inputs) {
      if (refused.includes(key)) {
        input.setAttribute("aria-invalid", "true");
        input.setAttribute("aria-describedby", refusalOf(key));
      } else if (input.hasAttribute("aria-invalid")) {
        input.removeAttribute("aria-invalid");
        input.removeAttribute("aria-describedby");
      }
    }
    const items = refused.map((key) => {
      const { question, option, track, place } = this.find(key);
      const typed = this.inputs.get(key)[0].value.trim();
      const said = filled(words.refused, { typed, most, points: option.points[place] });
      const where = { option: option.text, question: question.text, track: track.name };
      const way = element("button", { type: "button", "data-cell": key }, filled(words.refused_place, where));
      return element("li", { id: refusalOf(key) }, said, " ", way);
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
    if (next) {
      next.focus();
      next.select();
    } else input.blur();
  }

  // Escape brings back the number of the draft.
  takeBack(input) {
    const { key } = input.dataset;
    const { question, option, place } = this.find(key);
    const wasRefused = input.hasAttribute("aria-invalid");
    delete input.dataset.typing;
    if (wasRefused) this.touched.delete(key);
    if (!this.touched.has(key)) input.value = option.points[place];
    this.showRefused();
    this.showCell(question, option, place, option.points[place]);
    if (wasRefused) this.send();
  }

  // ---- the text

  showText() {
    const { text } = this.data;
    if (!this.waiting && this.typing === null) this.put(text);
    this.showGutter();
  }

  put(text) {
    this.base = text;
    this.wrote = null;
    if (this.area.value === text) return;
    this.line = this.area.value ? firstDifference(this.area.value, text) : firstMarked(this.data.marks);
    const { selectionStart, selectionEnd, scrollTop } = this.area;
    this.area.value = text;
    if (document.activeElement === this.area) this.area.setSelectionRange(selectionStart, selectionEnd);
    this.area.scrollTop = scrollTop;
    this.reveal();
  }

  // Bring the line that was changed last elsewhere into view, unless somebody is typing here.
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
    const marks = this.data.marks;
    const lines = this.area.value.split("\n").length;
    const numbers = Array.from({ length: lines }, (_, place) =>
      element("span", { class: marks[place + 1] ? `mark-${marks[place + 1]}` : null }, String(place + 1)),
    );
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
    else this.showText();
  }

  showFaults() {
    const { faults, words } = this.data;
    const list = faults.map((fault) =>
      element("li", {}, fault.line ? element("button", { type: "button", "data-line": fault.line }, words.line.replace("{line}", fault.line)) : null, " ", fault.text),
    );
    const title = faults.length ? element("p", {}, words.faulty) : null;
    this.faults.replaceChildren(...[title, list.length ? element("ul", {}, ...list) : null].filter(Boolean));
    this.area.setAttribute("aria-invalid", String(faults.length > 0));
  }

  // Put the caret on a line, and the line into view.
  go(line) {
    this.tabs.children[1].click();
    const lines = this.area.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    this.area.focus();
    this.area.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
    const height = this.area.scrollHeight / lines.length;
    this.area.scrollTop = Math.max(0, (line - 4) * height);
    this.area.scrollIntoView({ block: "nearest" });
  }

  goToCell(key) {
    this.tabs.children[0].click();
    this.wanted.value = "";
    this.narrow();
    const [input] = this.inputs.get(key);
    input.focus();
    input.select();
  }

  // ---- to the server

  send() {
    const cells = [...this.touched].map((key) => [...key.split(" "), this.points(this.inputs.get(key)[0])]);
    if (this.wrote !== null || this.area.value !== this.base) this.wrote = this.area.value;
    this.sent += 1;
    this.waiting = this.sent;
    this.tell("edits", {
      number: this.sent,
      cells: cells.filter(([, , , points]) => points !== null),
      text: this.wrote === null ? null : { base: this.base, typed: this.wrote },
      refused: this.refused().length,
    });
  }
}

const refusalOf = (key) => `desk-refused-${key.replaceAll(" ", "-")}`;

// The first line, counted from 1, in which two texts differ.
const firstDifference = (before, after) => {
  const old = before.split("\n");
  return after.split("\n").findIndex((line, place) => line !== old[place]) + 1;
};

const firstMarked = (marks) => Number(Object.keys(marks)[0] ?? 0); // such keys come in order

// Put the focus where a part of the page that Streamlit has made wants something typed. While
// the server answers, that part may be on its way still.
const goTo = (name, tries = 100) => {
  const field = document.querySelector(`.st-key-desk_${name} input`);
  if (!field && tries) setTimeout(goTo, 50, name, tries - 1);
  field?.scrollIntoView({ block: "center" });
  field?.focus({ preventScroll: true });
};

const editors = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".desk-editor");
  if (!editors.has(root)) editors.set(root, new Editor(root));
  const editor = editors.get(root);
  editor.tell = setStateValue;
  const jump = (event) => {
    const { line, cell, to } = event.target.closest?.("[data-line], [data-cell], [data-to]")?.dataset ?? {};
    if (line) editor.go(Number(line));
    if (cell) editor.goToCell(cell);
    if (to) goTo(to);
  };
  document.addEventListener("click", jump);
  editor.show(data);
  return () => document.removeEventListener("click", jump);
}
