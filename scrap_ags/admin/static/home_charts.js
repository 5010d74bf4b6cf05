// The charts of the home page. They stay as they are while their figures do.
const BoardCharts = (function () {
  const COLOURS = ["#206bc4", "#f59f00", "#0ca678", "#ae3ec9", "#1e3a5f", "#8fb3de", "#d6336c", "#74b816"];
  const language = document.documentElement.lang;
  const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const exact = new Intl.NumberFormat(language);
  // Half a record is on no axis.
  const whole = (count) => (Number.isInteger(count) ? short.format(count) : "");
  const charts = {};
  const drawn = {};

  function common() {
    return {
      chart: {
        height: 300,
        fontFamily: "inherit",
        foreColor: "#475569",
        toolbar: { show: false },
        zoom: { enabled: false },
        animations: { enabled: false },
      },
      colors: COLOURS,
      dataLabels: { enabled: false },
      legend: { position: "bottom" },
      grid: { strokeDashArray: 4, padding: { top: -20 } },
    };
  }

  // Labels that would overlap on a narrow screen are left out, not turned.
  function axis(labels, most) {
    const every = Math.ceil(labels.length / most);
    const shown = labels.map((label, place) => ((labels.length - 1 - place) % every ? "" : label));
    return {
      categories: labels,
      overwriteCategories: shown,
      labels: { rotate: 0, hideOverlappingLabels: false, trim: false },
      axisTicks: { show: false },
      tooltip: { enabled: false },
    };
  }

  function titled(labels) {
    return { shared: true, intersect: false, x: { formatter: (_, { dataPointIndex }) => labels[dataPointIndex] } };
  }

  const some = (counts) => counts.some((count) => count > 0);

  // No options where there is nothing to draw.
  function changes(found, words, most) {
    if (!found.series.some((one) => some(one.data))) return null;
    const options = common();
    Object.assign(options.chart, { type: "bar", stacked: true });
    options.series = found.series;
    options.xaxis = axis(found.hours, most);
    options.yaxis = { labels: { formatter: whole }, forceNiceScale: true, min: 0 };
    options.tooltip = { ...titled(found.hours), y: { formatter: (count) => exact.format(count) } };
    return options;
  }

  function orders(found, words, most) {
    if (!some(found.counts)) return null;
    const options = common();
    options.chart.type = "line";
    options.series = [
      { name: words.count, type: "column", data: found.counts },
      { name: words.amount, type: "line", data: found.amounts },
    ];
    options.stroke = { width: [0, 3], curve: "straight" };
    options.xaxis = axis(found.days, most);
    const labels = { formatter: (amount) => short.format(amount) };
    options.yaxis = [
      { labels: { formatter: whole }, min: 0, forceNiceScale: true },
      { labels, min: 0, forceNiceScale: true, opposite: true },
    ];
    const told = (_, { dataPointIndex }) => found.told[dataPointIndex];
    options.tooltip = { ...titled(found.days), y: [{ formatter: (count) => exact.format(count) }, { formatter: told }] };
    return options;
  }

  function draw(name, made, found, words) {
    const place = document.querySelector(`[data-chart="${name}"]`);
    const most = Math.max(3, Math.floor(place.clientWidth / 75));
    const known = JSON.stringify([found, most]);
    if (drawn[name] === known) return;
    drawn[name] = known;
    const options = made(found, words, most);
    if (options && charts[name]) return charts[name].updateOptions(options, false, false);
    if (charts[name]) charts[name].destroy();
    delete charts[name];
    place.textContent = options ? "" : words.nothing;
    if (!options) return;
    charts[name] = new ApexCharts(place, options);
    charts[name].render();
  }

  return {
    show(figures, words) {
      draw("changes", changes, figures.changes, words);
      draw("orders", orders, figures.orders, words);
    },
  };
})();
