/* A short notice in the corner, read aloud by screen readers. */

export function showToast(text) {
  const corner = document.getElementById("toasts");
  for (const shown of corner.children) {
    if (shown.dataset.text === text) return;
  }
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.dataset.text = text;
  toast.querySelector(".toast-body").textContent = text;
  toast.addEventListener("hidden.bs.toast", () => toast.remove());
  corner.append(toast);
  bootstrap.Toast.getOrCreateInstance(toast).show();
}
