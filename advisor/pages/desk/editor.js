// The points as a grid beside the text of rules.yaml. Both are views of one draft that the server
// keeps: an edit in either goes there, and what comes back shows it in the other. Edits that the
// server has not answered yet stay as they were typed, and are sent again with each later one, so
// that fast hands lose nothing.

const PAUSE = 600; // milliseconds without a key after which the text is sent
const MOST = 99;

const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
};

class Editor {
  constructor(root) {
    this.root = root;
    this.sent = 0; // the number of the last edit
    this.cells = new Map(); // key -> {number, value}, not answered yet
    this.text = null; // {number, text}, not answered yet
    this.base = ""; // the server's text from which what is typed began
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
    for (const [key, cell] of this.cells) if (cell.number <= data.answered) this.cells.delete(key);
    if (this.text && this.text.number <= data.answered) this.text = null;
    this.showGrid();
    this.showText();
    this.showFaults();
  }

  build() {
    const { words } = this.data;
    const tab = (name, label) => {
      const button = element("button", { type: "button", "aria-pressed": name === "grid" }, label);
      button.addEventListener("click", () => {
        this.root.dataset.shown = name;
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
    this.grid = element(
      "section",
      { class: "desk-grid", "aria-labelledby": "desk-grid-title" },
      element("h2", { id: "desk-grid-title" }, words.grid),
      element("p", { class: "hint" }, words.grid_hint),
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
      element("h2", { id: "desk-text-title" }, words.text),
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
  }

  buildGrid() {
    const { words, tracks } = this.data;
    this.inputs.clear();
    const head = element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("th", { scope: "col" }, words.option),
        ...tracks.map((track) =>
          element(
            "th",
            { scope: "col", class: track.class, title: track.name },
            element("span", { class: "desk-long" }, track.short),
            element("span", { class: "desk-short" }, track.id),
          ),
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
          element("th", { scope: "rowgroup", colspan: tracks.length + 1 }, question.text, " ", element("code", {}, question.id)),
        ),
        ...question.options.map((option) =>
          element(
            "tr",
            {},
            element("th", { scope: "row" }, option.text, " ", element("code", {}, option.id)),
            ...tracks.map((track, place) => element("td", {}, ...this.cell(question, option, track, place))),
          ),
        ),
      ),
    );
    this.table.replaceChildren(element("caption", { class: "unseen" }, words.grid), head, ...bodies);
  }

  cell(question, option, track, place) {
    const key = `${question.id} ${option.id} ${track.id}`;
    const note = element("span", { class: "desk-was", id: `desk-was-${key.replaceAll(" ", "-")}` });
    const input = element("input", {
      type: "number",
      inputmode: "numeric",
      min: -MOST,
      max: MOST,
      step: 1,
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
    input.readOnly = this.data.locked;
    if (this.cells.has(key) || input.dataset.typing) return;
    if (input.value !== String(points)) input.value = points;
    input.toggleAttribute("data-zero", points === 0);
    input.removeAttribute("aria-invalid");
    const was = option.was[place];
    const changed = was !== points;
    note.textContent = changed ? this.data.words.was.replace("{points}", was) : "";
    input.toggleAttribute("data-changed", changed);
    if (changed) input.setAttribute("aria-describedby", note.id);
    else input.removeAttribute("aria-describedby");
  }

  counted(input) {
    delete input.dataset.typing;
    const value = input.value.trim() === "" && !input.validity.badInput ? 0 : Number(input.value);
    const sound = !input.validity.badInput && Number.isInteger(value) && Math.abs(value) <= MOST;
    input.toggleAttribute("data-zero", value === 0);
    if (!sound) {
      input.setAttribute("aria-invalid", "true");
      return;
    }
    input.removeAttribute("aria-invalid");
    input.value = value;
    this.sent += 1;
    this.cells.set(input.dataset.key, { number: this.sent, value });
    this.send();
  }

  // Enter goes down a row, as in a spreadsheet; with Shift, up.
  moved(event) {
    const input = event.target;
    if (event.key !== "Enter" || !input.matches("input")) return;
    const column = [...this.table.querySelectorAll(`input[data-column="${input.dataset.column}"]`)];
    const next = column[column.indexOf(input) + (event.shiftKey ? -1 : 1)];
    event.preventDefault();
    if (next) {
      next.focus();
      next.select();
    } else input.blur();
  }

  // ---- the text

  showText() {
    const { text } = this.data;
    if (!this.text && this.typing === null) this.put(text);
    this.showGutter();
  }

  put(text) {
    this.base = text;
    if (this.area.value === text) return;
    const { selectionStart, selectionEnd, scrollTop } = this.area;
    this.area.value = text;
    if (document.activeElement === this.area) this.area.setSelectionRange(selectionStart, selectionEnd);
    this.area.scrollTop = scrollTop;
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
    if (this.area.value === (this.text ? this.text.text : this.base)) return;
    this.sent += 1;
    this.text = { number: this.sent, text: this.area.value };
    this.send();
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

  // ---- to the server

  send() {
    this.tell("edits", {
      number: this.sent,
      cells: [...this.cells].map(([key, { value }]) => [...key.split(" "), value]),
      text: this.text ? { base: this.base, typed: this.text.text } : null,
    });
  }
}

const editors = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".desk-editor");
  if (!editors.has(root)) editors.set(root, new Editor(root));
  const editor = editors.get(root);
  editor.tell = setStateValue;
  editor.show(data);
  const jump = (event) => {
    const line = event.target.closest?.("[data-line]")?.dataset.line;
    if (line) editor.go(Number(line));
  };
  document.addEventListener("click", jump);
  return () => document.removeEventListener("click", jump);
}
