// Draws the charts from the page's own data. The tables do without it.
(function () {
  'use strict';
  const curves = JSON.parse(document.getElementById('curves-data').textContent);
  const parts = [
    { key: 'test', title: 'test', width: 2, dash: [] },
    { key: 'validation', title: 'validation', width: 1.5, dash: [2, 3] },
    { key: 'train', title: 'training', width: 1.5, dash: [7, 4] },
  ];
  const valuesOf = (curve, measure, part) => curve.measures[measure]?.[part] ?? [];
  const measured = (curve, measure, part) => valuesOf(curve, measure, part).some((value) => value !== null);
  const usable = parts.filter((part) =>
    curves.some((curve) => Object.keys(curve.measures).some((measure) => measured(curve, measure, part.key))));
  const hidden = new Set();
  let charts = [];

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function seriesOf(measure) {
    const series = [];
    curves.forEach((curve, index) => {
      usable.forEach((part) => {
        if (!hidden.has('run' + index) && !hidden.has(part.key) && measured(curve, measure, part.key)) {
          series.push({ curve, index, part });
        }
      });
    });
    return series;
  }

  function tableOf(series, measure, axis, unit) {
    const factor = unit ? 100 : 1;
    const tables = series.map(({ curve, part }) => {
      const xs = [];
      const ys = [];
      valuesOf(curve, measure, part.key).forEach((value, i) => {
        if (value !== null && (unit || value > 0)) {
          xs.push(curve[axis][i]);
          ys.push(value * factor);
        }
      });
      return [xs, ys];
    });
    return tables.length ? uPlot.join(tables) : [[]];
  }

  // to one digit, where a logarithmic scale would else reach to the next powers of ten
  const digit = (value, round) => {
    const power = Math.pow(10, Math.floor(Math.log10(value)));
    return round(value / power) * power;
  };
  const around = (plot, min, max) =>
    min === null ? [null, null] : [digit(min, Math.floor), digit(max * 1.001, Math.ceil)];

  function draw(figure) {
    const { measure, axis, unit } = figure.dataset;
    const target = figure.querySelector('.plot');
    const readout = figure.querySelector('.readout');
    const series = seriesOf(measure);
    const grid = { stroke: colour('--line'), width: 1 };
    const ticks = { show: false };
    const font = '12px system-ui, "DejaVu Sans", sans-serif';
    const axisOf = (more) => Object.assign({ stroke: colour('--muted'), grid, ticks, font }, more);
    const read = (plot) => {
      const { idx } = plot.cursor;
      const near = plot.series.findIndex((each, i) => i > 0 && each._focus);
      if (idx === null || idx === undefined || near < 1) {
        readout.textContent = '\u00a0';
        return;
      }
      const { curve, part } = series[near - 1];
      const at = plot.cursor.idxs ? plot.cursor.idxs[near] : idx;
      const value = at === null ? null : plot.data[near][at];
      readout.textContent = value === null || value === undefined ? '\u00a0'
        : curve.name + ', ' + part.title + ': ' + value.toFixed(unit ? 2 : 4) + unit + ' at '
          + (axis === 'epochs' ? 'epoch ' + plot.data[0][at] : plot.data[0][at].toFixed(1) + ' s');
    };
    target.textContent = '';
    const plot = new uPlot({
      width: target.clientWidth,
      height: target.clientHeight,
      legend: { show: false },
      cursor: { focus: { prox: 24 }, y: false, drag: { x: true, y: false } },
      focus: { alpha: 0.35 },
      scales: { x: { time: false }, y: unit ? {} : { distr: 3, range: around } },
      axes: [
        axisOf(axis === 'seconds' ? { size: 30, values: (u, values) => values.map((value) => value + ' s') }
          : { size: 30, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000] }),
        axisOf({ size: 52, values: (u, values) => values.map((value) => value === null ? '' : +value.toPrecision(4) + unit) }),
      ],
      series: [{}].concat(series.map(({ curve, index, part }) => ({
        label: curve.name + ', ' + part.title,
        stroke: colour('--c' + (index % 8)),
        width: part.width,
        dash: part.dash,
        spanGaps: true,
        points: {
          show: (u, i) => u.data[i].filter((value) => value !== null && value !== undefined).length === 1,
          size: 9,
          fill: colour('--c' + (index % 8)),
        },
      }))),
      hooks: { setCursor: [read], setSeries: [read] },
    }, tableOf(series, measure, axis, unit), target);
    charts.push({ plot, target });
  }

  function drawAll() {
    charts.forEach(({ plot }) => plot.destroy());
    charts = [];
    document.querySelectorAll('.chart').forEach(draw);
    document.documentElement.dataset.charts = charts.length;
  }

  function choice(key, title, mark) {
    const label = document.createElement('label');
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = true;
    box.addEventListener('change', () => {
      if (box.checked) hidden.delete(key); else hidden.add(key);
      drawAll();
    });
    label.append(box, mark, title);
    document.getElementById('choices').append(label);
  }

  function swatch(index) {
    const mark = document.createElement('span');
    mark.className = 'swatch c' + (index % 8);
    return mark;
  }

  function stroke(part) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('width', '26');
    svg.setAttribute('height', '8');
    svg.setAttribute('aria-hidden', 'true');
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'line');
    Object.entries({ x1: 0, x2: 26, y1: 4, y2: 4, stroke: 'currentColor', 'stroke-width': part.width + 0.5,
      'stroke-dasharray': part.dash.join(' ') }).forEach(([key, value]) => line.setAttribute(key, value));
    svg.append(line);
    return svg;
  }

  curves.forEach((curve, index) => choice('run' + index, curve.name, swatch(index)));
  usable.forEach((part) => choice(part.key, part.title, stroke(part)));
  document.getElementById('choices').hidden = curves.length === 0;
  drawAll();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  new ResizeObserver(() => charts.forEach(({ plot, target }) => {
    if (plot.width !== target.clientWidth) {
      plot.setSize({ width: target.clientWidth, height: target.clientHeight });
    }
  })).observe(document.getElementById('charts'));
})();
