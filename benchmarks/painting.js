// Says, inside the page and by the page's own clock, when something new has been painted.
window.painting = (() => {
  const QUIET = 400; // milliseconds without a change after which a page counts as complete
  const READ = 2000; // milliseconds from the first paint to a first tap

  // A plain document's page, and later Streamlit's.
  const main = () => document.querySelector("body > main:has(.page)") ?? document.querySelector('[data-testid="stMain"]');
  const heading = () => main()?.querySelector("h1")?.textContent ?? "";

  // A message sent from a frame's callback is delivered once that frame has been painted.
  const afterPaint = (then) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => then(performance.now());
      channel.port2.postMessage(null);
    });

  // Resolves to milliseconds since `began()`: when a heading other than `old` was painted
  // (`heading`), and when the last change to the page was (`page`).
  const watch = (began, old) =>
    new Promise((resolve) => {
      let timer, headingAt, pageAt;
      const finish = () => {
        observer.disconnect();
        resolve({ heading: headingAt - began(), page: pageAt - began() });
      };
      const note = (now) => {
        pageAt = now;
        if (headingAt === undefined && heading() && heading() !== old) headingAt = now;
        clearTimeout(timer);
        if (headingAt !== undefined) timer = setTimeout(finish, QUIET);
      };
      const observer = new MutationObserver((changes) => {
        if (changes.some((change) => main()?.contains(change.target))) afterPaint(note);
      });
      observer.observe(document, { subtree: true, childList: true, characterData: true });
    });

  const entries = { paint: [], "largest-contentful-paint": [], "layout-shift": [], longtask: [] };
  const observers = Object.entries(entries).map(([type, found]) => {
    const observer = new PerformanceObserver((list) => found.push(...list.getEntries()));
    observer.observe({ type, buffered: true });
    return () => found.push(...observer.takeRecords());
  });

  return {
    // What a page's coming was like up to now: its first and largest contentful paint; all its
    // shifts together, which no score by windows exceeds; and by how much tasks were longer than
    // 50 ms in the two seconds since the first paint, in which nobody has tapped yet.
    load() {
      for (const take of observers) take();
      const first = entries.paint.find(({ name }) => name === "first-contentful-paint")?.startTime;
      const isBeforeTap = ({ startTime }) => startTime >= first && startTime < first + READ;
      const sum = (figures) => figures.reduce((all, each) => all + each, 0);
      return {
        first,
        largest: entries["largest-contentful-paint"].at(-1)?.startTime,
        shift: sum(entries["layout-shift"].filter((each) => !each.hadRecentInput).map(({ value }) => value)),
        blocked: sum(entries.longtask.filter(isBeforeTap).map(({ duration }) => duration - 50)),
      };
    },
    // Since the next click.
    armed: null,
    arm() {
      let click;
      addEventListener("click", (event) => (click ??= event.timeStamp), { capture: true, once: true });
      this.armed = watch(() => click, heading());
    },
  };
})();
