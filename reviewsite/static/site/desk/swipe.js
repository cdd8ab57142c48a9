/* A wipe over the record with a finger: to the right includes, to the left excludes. */

const FAR = 90;
const SLANT = 0.5;

export function listen(root, act) {
  let start = null;
  root.addEventListener("pointerdown", (event) => {
    const finger = event.pointerType === "touch" && event.isPrimary;
    start = finger && !event.target.closest("a") ? { x: event.clientX, y: event.clientY } : null;
  });
  root.addEventListener("pointercancel", () => {
    start = null;
  });
  root.addEventListener("pointerup", (event) => {
    if (!start) return;
    const across = event.clientX - start.x;
    const along = Math.abs(event.clientY - start.y);
    start = null;
    if (Math.abs(across) < FAR || along > Math.abs(across) * SLANT) return;
    if (!getSelection().isCollapsed) return;
    act(across > 0 ? "include" : "exclude");
  });
}
