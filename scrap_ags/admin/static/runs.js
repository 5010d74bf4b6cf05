// Follows runs until all of them are over.
(function () {
  const card = document.getElementById("runs");

  function show(runs) {
    for (const run of runs) {
      const row = card.querySelector(`[data-run="${run.id}"]`);
      row.dataset.status = run.status;
      for (const field of row.querySelectorAll("[data-field]")) {
        field.textContent = run[field.dataset.field];
      }
    }
    const over = runs.every((run) => run.is_over);
    for (const one of card.querySelectorAll("[data-while]")) {
      one.hidden = (one.dataset.while === "over") !== over;
    }
    return over;
  }

  async function look() {
    let over = false;
    try {
      const answer = await fetch(card.dataset.state);
      if (answer.redirected) return window.location.reload();
      if (answer.ok) over = show(await answer.json());
    } catch (lost) {
      // The server is away: asked again, as long as the page is open.
    }
    if (!over) window.setTimeout(look, 1000);
  }

  look();
})();
