(function () {
  'use strict';

  const REFRESH_MILLIS = 2000;
  const HEIGHT = 220;
  const percent = value => (100 * value).toFixed(2) + '%';
  const short = value => value.toLocaleString('en', { maximumSignificantDigits: 4 });
  const STROKES = {
    train: { stroke: '#1f77b4' },
    validation: { stroke: '#d95f02', dash: [6, 3] },
    test: { stroke: '#1b9e77', dash: [2, 3] },
  };

  const root = document.getElementById('weft-training');
  const CHARTS = JSON.parse(root.dataset.charts);
  const charts = new Map();

  function drawAll() {
    const curves = JSON.parse(document.getElementById('weft-status').dataset.curves);
    CHARTS.forEach(chart => draw(chart, curves));
  }

  function draw(chart, curves) {
    const lines = Object.entries(chart.lines).filter(([key]) => (curves[key] || []).some(value => value != null));
    const kind = lines.map(([key]) => key).join();
    let drawn = charts.get(chart);
    if (drawn && drawn.kind !== kind) {
      drawn.box.remove();
      drawn.plot.destroy();
      charts.delete(chart);
      drawn = undefined;
    }
    if (lines.length === 0) {
      return;
    }
    const data = [curves.epoch, ...lines.map(([key]) => curves[key])];
    if (drawn) {
      drawn.plot.setData(data);
    } else {
      charts.set(chart, make(chart, lines, kind, data));
    }
  }

  function make(chart, lines, kind, data) {
    const box = document.createElement('div');
    const order = CHARTS.indexOf(chart);
    box.style.order = order;
    document.getElementById('weft-charts').append(box);
    const text = value => (value == null ? '-' : chart.unit ? percent(value) : short(value));
    const options = {
      title: chart.title,
      width: box.clientWidth,
      height: HEIGHT,
      scales: { x: { time: false } },
      axes: [
        { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000] },
        { size: 70, values: (plot, ticks) => ticks.map(text) },
      ],
      series: [
        { label: 'epoch' },
        ...lines.map(([, label]) => ({ label, width: 2, value: (plot, value) => text(value), ...(STROKES[label] || STROKES.train) })),
      ],
    };
    const plot = new uPlot(options, data, box);
    new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height: HEIGHT })).observe(box);
    return { box, plot, kind };
  }

  async function refresh() {
    const answer = await fetch(root.dataset.part + location.search, { credentials: 'same-origin' });
    if (!answer.ok) {
      throw new Error('status ' + answer.status);
    }
    const part = new DOMParser().parseFromString(await answer.text(), 'text/html');
    ['weft-status', 'weft-tables'].forEach(id => document.getElementById(id).replaceWith(part.getElementById(id)));
    drawAll();
  }

  function showLost(lost) {
    let note = document.getElementById('weft-lost');
    if (lost && !note) {
      note = document.createElement('p');
      note.id = 'weft-lost';
      note.setAttribute('role', 'status');
      note.textContent = 'The application does not answer: it may have ended. This is its last state.';
      root.prepend(note);
    } else if (!lost && note) {
      note.remove();
    }
  }

  async function watch() {
    if (!document.hidden) {
      try {
        await refresh();
        showLost(false);
      } catch (reason) {
        console.info('Cannot refresh the page: ' + reason.message);
        showLost(true);
      }
    }
    setTimeout(watch, REFRESH_MILLIS);
  }

  drawAll();
  if (root.dataset.live === 'true') {
    setTimeout(watch, REFRESH_MILLIS);
  }
})();
