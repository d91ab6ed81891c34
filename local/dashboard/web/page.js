// Draws the page: filters act on rows, rows are added up to each exhibit's grain, and picture, table and CSV show those.
// The scripts' hashes are the page's whole policy: nothing is fetched, and nothing in the data can run.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const exhibits = read("exhibits");
const theme = read("theme");
const MOST_ROWS = 200;
const FILTERS = ["country", "plan", "device"];
const form = document.getElementById("filters");
const tabs = [...document.querySelectorAll("[role=tab]")];
const shown = new Map(); // exhibit's name → what it was drawn for

for (const exhibit of exhibits) {
  exhibit.rows = exhibit.rows.map((values) => Object.fromEntries(exhibit.columns.map((name, place) => [name, values[place]])));
}

// ---- rows: the twin of local/dashboard/grouping.py

function chosen() {
  return Object.fromEntries(new FormData(form));
}

function passes(filters, row, choice) {
  return Object.entries(filters).every(([name, column]) => {
    const value = row[column];
    if (name === "month") return (choice.from || "") <= String(value) && String(value) <= (choice.to || "9999");
    return !choice[name] || value === choice[name];
  });
}

function group(exhibit, choice) {
  const grain = exhibit.fields.filter((field) => field.role === "by").map((field) => field.name);
  const found = new Map();
  for (const row of exhibit.rows) {
    if (!passes(exhibit.filters, row, choice)) continue;
    const key = JSON.stringify(grain.map((name) => row[name]));
    found.set(key, added(exhibit, found.get(key), row));
  }
  return [...found.values()].map((row) => withRates(exhibit, row));
}

function added(exhibit, sums, row) {
  const fields = exhibit.fields.filter((field) => field.role !== "rate");
  if (!sums) return Object.fromEntries(fields.map(({ name }) => [name, row[name]]));
  for (const { name, role } of fields) {
    if (role === "kept") throw new Error(`${exhibit.name}: ${name} does not add up`);
    if (role === "sum" && row[name] !== null) sums[name] = (sums[name] ?? 0) + row[name];
  }
  return sums;
}

function withRates(exhibit, row) {
  const rate = ([above, below]) => (row[above] === null || !row[below] ? null : row[above] / row[below]);
  return Object.fromEntries(exhibit.fields.map(({ name, of }) => [name, of ? rate(of) : row[name]]));
}

// ---- pictures

async function draw(exhibit) {
  const choice = chosen();
  const wanted = JSON.stringify(choice);
  if (shown.get(exhibit.name) === wanted) return;
  shown.set(exhibit.name, wanted);
  const card = document.getElementById(`exhibit-${exhibit.name}`);
  card.querySelector(".away").textContent = notActing(exhibit, choice);
  const holder = card.querySelector(".drawing");
  exhibit.view?.finalize();
  exhibit.view = null;
  holder.replaceChildren();
  holder.removeAttribute("role");
  holder.removeAttribute("aria-label");
  try {
    const rows = (exhibit.grouped = group(exhibit, choice));
    fillTable(exhibit, card);
    if (!exhibit.rows.length) return say(card, holder, "empty", `No rows in ${sources(exhibit)}. Filled by ${exhibit.filled_by}.`);
    if (!rows.length) return say(card, holder, "none", "No rows for this choice of filters.");
    await (exhibit.spec ? drawChart(exhibit, holder, rows) : drawFigure(exhibit, holder, rows));
    card.dataset.state = "drawn";
  } catch (error) {
    say(card, holder, "failed", `This chart can't be drawn: ${error.message}`);
    console.error(exhibit.name, error);
  }
}

function say(card, holder, state, text) {
  const message = document.createElement("p");
  message.className = "empty";
  message.textContent = text;
  holder.replaceChildren(message);
  card.dataset.state = state;
}

const sources = (exhibit) => exhibit.views.map((view) => `bi.${view}`).join(", ");

async function drawChart(exhibit, holder, rows) {
  const spec = { ...exhibit.spec, data: { name: "rows", values: rows } };
  const options = { mode: "vega-lite", actions: false, renderer: "svg", ast: true, config: theme };
  const { view } = await vegaEmbed(holder, spec, options);
  exhibit.view = view;
  // The card's label names the picture and its table has the numbers: Vega's roles inside would be marks without a name.
  holder.querySelector("svg").setAttribute("aria-hidden", "true");
  // Only a picture needs a name: what a figure says is text.
  holder.setAttribute("role", "img");
  holder.setAttribute("aria-label", holder.dataset.label);
}

function drawFigure(exhibit, holder, rows) {
  const fields = exhibit.fields.filter((field) => field.shown);
  const [period, value] = [fields[0].name, fields.at(-1)];
  const last = rows.at(-1);
  const before = rows.at(-1 - exhibit.lag);
  const number = document.createElement("strong");
  number.textContent = written(last[value.name], value);
  const change = document.createElement("p");
  change.textContent = `${last[period]}: ${changed(last[value.name], before, period, value)}`;
  holder.replaceChildren(number, change);
}

function changed(now, before, period, field) {
  const then = before?.[field.name];
  if (then === undefined || then === null || now === null) return "nothing to compare with";
  if (field.format.includes("%")) return `${written(then, field)} in ${before[period]}`;
  if (!then) return `0 in ${before[period]}`;
  const share = now / then - 1;
  return `${share > 0 ? "▲ +" : share < 0 ? "▼ −" : "± "}${Math.abs(share * 100).toFixed(1)} % on ${before[period]}`;
}

function notActing(exhibit, choice) {
  const away = FILTERS.filter((name) => choice[name] && !(name in exhibit.filters));
  if ((choice.from || choice.to) && !("month" in exhibit.filters)) away.unshift("month");
  return away.length ? `Not filtered by ${away.join(", ")}: ${sources(exhibit)} has none that it could be filtered by here.` : "";
}

// ---- table and CSV

function written(value, field) {
  if (value === null || value === undefined) return "–";
  return typeof value === "number" && field.format ? formatted(value, field.format) : String(value);
}

// The part of d3's formats that fields may use (local/dashboard/exhibit.py): the bundle keeps its own to itself.
function formatted(value, format) {
  const [, sign, digits, kind] = /^(\+?),?\.(\d)([f%])$/.exec(format);
  const places = { minimumFractionDigits: Number(digits), maximumFractionDigits: Number(digits) };
  const style = { style: kind === "%" ? "percent" : "decimal", signDisplay: sign ? "exceptZero" : "auto" };
  return new Intl.NumberFormat("en", { ...places, ...style }).format(value);
}

function fillTable(exhibit, card) {
  const details = card.querySelector("details.rows");
  const fill = () => {
    if (details.open) details.querySelector(".scroll").replaceChildren(...table(exhibit));
  };
  details.ontoggle = fill;
  fill();
}

function table(exhibit) {
  const fields = exhibit.fields.filter((field) => field.shown);
  const made = document.createElement("table");
  const head = made.createTHead().insertRow();
  for (const field of fields) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = field.caption;
    if (field.kind === "number" && field.format) cell.className = "number";
    head.append(cell);
  }
  const body = made.createTBody();
  for (const row of exhibit.grouped.slice(0, MOST_ROWS)) {
    const line = body.insertRow();
    for (const field of fields) {
      const cell = line.insertCell();
      cell.textContent = written(row[field.name], field);
      if (field.kind === "number" && field.format) cell.className = "number";
    }
  }
  const left = exhibit.grouped.length - MOST_ROWS;
  if (left <= 0) return [made];
  const more = document.createElement("p");
  more.textContent = `The first ${MOST_ROWS} of ${exhibit.grouped.length} rows; the CSV has all.`;
  return [made, more];
}

function csv(exhibit) {
  const names = exhibit.fields.filter((field) => field.shown).map((field) => field.name);
  const lines = [names, ...exhibit.grouped.map((row) => names.map((name) => row[name]))];
  return lines.map((line) => line.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  // A spreadsheet would run a text that begins like a formula.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function download(exhibit) {
  const link = document.createElement("a");
  // With a byte order mark, without which spreadsheets misread names.
  link.href = URL.createObjectURL(new Blob(["\ufeff", csv(exhibit)], { type: "text/csv" }));
  link.download = `reelhouse-${exhibit.name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// ---- pages and filters

const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

async function open(tab) {
  for (const one of tabs) {
    one.setAttribute("aria-selected", String(one === tab));
    one.tabIndex = one === tab ? 0 : -1;
    panelOf(one).hidden = one !== tab;
  }
  history.replaceState(null, "", `#${tab.id}`);
  await drawPanel(panelOf(tab));
}

async function drawPanel(panel) {
  panel.setAttribute("aria-busy", "true");
  for (const exhibit of exhibits) {
    if (panel.querySelector(`#exhibit-${exhibit.name}`)) await draw(exhibit);
  }
  panel.setAttribute("aria-busy", "false");
}

async function filtered() {
  const choice = Object.entries(chosen()).filter(([, value]) => value);
  document.getElementById("chosen").textContent = choice.length
    ? `Filtered: ${choice.map(([name, value]) => `${name} ${value}`).join(", ")}. It acts on each chart that has the field; where it does not act, the chart says so.`
    : "Nothing is filtered.";
  await drawPanel(panelOf(tabs.find((tab) => tab.getAttribute("aria-selected") === "true")));
}

function move(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = tabs[(tabs.indexOf(event.target) + step + tabs.length) % tabs.length];
  next.focus();
  open(next);
}

async function printAll() {
  document.body.classList.add("printed");
  const hidden = tabs.map(panelOf).filter((panel) => panel.hidden);
  // A chart is as wide as its card, and a hidden one has no width.
  hidden.forEach((panel) => (panel.hidden = false));
  for (const tab of tabs) await drawPanel(panelOf(tab));
  hidden.forEach((panel) => (panel.hidden = true));
  window.print();
}

for (const tab of tabs) {
  tab.addEventListener("click", () => open(tab));
  tab.addEventListener("keydown", move);
}
for (const exhibit of exhibits) {
  document.querySelector(`#exhibit-${exhibit.name} .csv`).addEventListener("click", () => download(exhibit));
}
form.addEventListener("change", filtered);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filtered));
document.getElementById("print").addEventListener("click", printAll);
window.addEventListener("afterprint", () => document.body.classList.remove("printed"));

// For those who look from outside: tests, a console.
window.reelhouse = { group: (name, choice) => group(exhibits.find((one) => one.name === name), choice), csv: (name) => csv(exhibits.find((one) => one.name === name)) };
await open(tabs.find((tab) => `#${tab.id}` === location.hash) ?? tabs[0]);
await filtered();
document.body.dataset.ready = "yes";
