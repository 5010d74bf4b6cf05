// The home page: shows the figures, asks for new ones, and says when there are none to be had.
(function () {
  const EVERY = 10_000; // milliseconds between two questions
  const PATIENCE = 8_000; // for an answer
  const board = document.getElementById("board");
  const words = JSON.parse(document.getElementById("words").textContent);
  let figures = JSON.parse(document.getElementById("figures").textContent);
  let heard = Date.now();
  let lost = false;
  let coming = 0;

  function element(name, attributes, ...content) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...content);
    return made;
  }

  const away = { target: "_blank", rel: "noopener noreferrer" };
  const link = (label, to, others) => element("a", { href: to, ...others }, label);
  const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

  function time(seconds) {
    const whole = Math.max(0, Math.round(seconds));
    if (whole < 120) return `${whole} s`;
    if (whole < 7200) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
    return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  }

  function counted(one) {
    return element("div", {}, element("div", { class: "board-count" }, one.count), link(one.label, one.link, {}));
  }

  const LINES = {
    notes: (note) => element("li", {}, note),
    rows: counted,
    rejected: counted,
    incidents: (one) =>
      element("div", { class: "list-group-item" },
        element("strong", {}, one.title), ` · ${filled(words.since, { moment: one.since })} · `,
        link(words.in_dagster, one.link, away),
        element("div", {}, one.what), element("div", {}, one.cure)),
    withheld: (one) =>
      element("div", { class: "list-group-item" }, element("strong", {}, `${one.label} · ${one.count}`),
        element("div", {}, one.reason)),
    depositaries(one) {
      const bar = element("div", { class: "progress-bar" });
      bar.style.width = `${100 * one.share}%`;
      return element("div", { class: "board-bar" }, link(one.label, one.link, {}), element("span", {}, one.amount),
        element("div", { class: "progress progress-sm", "aria-hidden": "true" }, bar));
    },
    runs: (one) =>
      element("div", { class: "list-group-item board-run", "data-status": one.status },
        link(one.job, one.link, away), element("span", { "data-field": "words" }, one.words),
        element("span", {}, one.since),
        element("span", {}, one.seconds === null ? "" : time(one.seconds))),
  };

  function text(name, told) {
    const place = board.querySelector(`[data-text="${name}"]`);
    if (place.textContent !== told) place.textContent = told;
  }

  function list(name, found) {
    const place = board.querySelector(`[data-list="${name}"]`);
    const none = element("div", { class: "board-none" }, words.nothing);
    const around = board.querySelector(`[data-unless-empty="${name}"]`);
    if (around) around.hidden = !found.length;
    place.replaceChildren(...(found.length || name === "notes" ? found.map(LINES[name]) : [none]));
  }

  // What a clock moves by itself.
  function tick() {
    const silent = (Date.now() - heard) / 1000;
    const isLost = lost || silent > 3 * EVERY / 1000;
    const seconds = figures.state.seconds;
    board.classList.toggle("board-old", isLost);
    board.querySelector("[data-state]").dataset.state = isLost ? "LOST" : figures.state.name;
    text("word", isLost ? words.lost : figures.state.word);
    if (isLost) text("look", filled(words.lost_for, { time: time(silent) }));
    else text("look", seconds === null ? words.never : filled(words.look, { time: time(seconds + silent) }));
  }

  function show() {
    list("notes", figures.state.notes);
    for (const name of Object.keys(LINES)) if (name in figures) list(name, figures[name]);
    tick();
    BoardCharts.show(figures, words);
  }

  function later() {
    window.clearTimeout(coming);
    coming = window.setTimeout(look, EVERY);
  }

  async function look() {
    try {
      const answer = await fetch(board.dataset.figures, { signal: AbortSignal.timeout(PATIENCE) });
      // Whoever is logged out is led to the log-in page.
      if (answer.redirected) return window.location.reload();
      if (!answer.ok) throw new Error(answer.statusText);
      figures = await answer.json();
      [heard, lost] = [Date.now(), false];
      show();
    } catch (failure) {
      lost = true;
      tick();
    }
    later();
  }

  show();
  later();
  window.setInterval(tick, 1000);
  document.addEventListener("visibilitychange", () => document.hidden || look());
  window.addEventListener("resize", () => BoardCharts.show(figures, words));
})();
