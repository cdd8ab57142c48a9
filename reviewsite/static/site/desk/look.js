/* Text size and density of the highlights: seen at once, kept on the server. */

const DENSITIES = ["No highlights", "First highlights only", "Include and exclude terms", "All terms"];
let desk = null;
let send = null;

export function start(root, post) {
  desk = root;
  send = (fields) => post(desk.dataset.look, fields).catch(() => {});
}

export function nextDensity() {
  const next = (Number(desk.dataset.density) + DENSITIES.length - 1) % DENSITIES.length;
  desk.dataset.density = next;
  send({ density: next });
  return DENSITIES[next];
}

export function resize(step) {
  const size = Math.min(4, Math.max(1, Number(desk.dataset.textSize) + step));
  desk.dataset.textSize = size;
  send({ text_size: size });
}
