const { edges, names } = JSON.parse(document.getElementById("flows").textContent);
const map = document.getElementById("map");
const lines = document.getElementById("lines");
const box = (id) => document.getElementById(`box-${id}`);

/** All that is reached from `start` by following the edges from their `from` end to their `to` end. */
function reached(start, from, to) {
  const found = new Set([start]);
  for (const id of found) {
    for (const edge of edges) if (edge[from] === id) found.add(edge[to]);
  }
  return found;
}

function line(source, target) {
  const origin = map.getBoundingClientRect();
  const [a, b] = [source.getBoundingClientRect(), target.getBoundingClientRect()];
  const left = map.scrollLeft - origin.left, top = map.scrollTop - origin.top;
  const [x1, y1, y2] = [a.right + left, a.top + a.height / 2 + top, b.top + b.height / 2 + top];
  // Within a layer the line bends out to the right and comes back.
  const x2 = b.left < a.right ? b.right + left : b.left + left;
  const bend = b.left < a.right ? 24 : (x2 - x1) / 2;
  return `M${x1},${y1} C${x1 + bend},${y1} ${b.left < a.right ? x2 + bend : x2 - bend},${y2} ${x2},${y2}`;
}

function asked() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return location.hash.slice(1);
  }
}

function draw() {
  lines.setAttribute("width", map.scrollWidth);
  lines.setAttribute("height", map.scrollHeight);
  const id = asked();
  const chosen = document.getElementById(id)?.matches("article") ? id : null;
  const before = chosen ? reached(chosen, 1, 0) : new Set();
  const after = chosen ? reached(chosen, 0, 1) : new Set();
  for (const one of map.querySelectorAll(".box")) {
    const own = one.id.slice("box-".length);
    one.classList.toggle("on", before.has(own) || after.has(own));
  }
  lines.classList.toggle("chosen", chosen !== null);
  lines.replaceChildren(...edges.map(([source, target]) => {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", line(box(source), box(target)));
    const on = (before.has(source) && before.has(target)) || (after.has(source) && after.has(target));
    path.classList.toggle("on", on);
    return path;
  }));
}

/** An address with a dataset's name, as other pages give it, leads to the dataset. */
function follow() {
  if (Object.hasOwn(names, asked())) location.replace(`#${names[asked()]}`);
  else draw();
}

window.addEventListener("hashchange", follow);
window.addEventListener("resize", draw);
follow();
document.body.dataset.ready = "yes";
