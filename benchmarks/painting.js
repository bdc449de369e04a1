// Says, inside the page and by the page's own clock, when something new has been painted.
window.painting = (() => {
  const QUIET = 400; // milliseconds without a change after which a page counts as complete

  const main = () => document.querySelector('[data-testid="stMain"]');
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

  return {
    // Since the navigation began.
    opened: watch(() => 0, ""),
    // Since the next click.
    armed: null,
    arm() {
      let click;
      addEventListener("click", (event) => (click ??= event.timeStamp), { capture: true, once: true });
      this.armed = watch(() => click, heading());
    },
  };
})();
