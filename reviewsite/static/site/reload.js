// A page that shows what a job makes is loaded again once, when the job that it watched has ended.

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.closest("[data-finished]") || document.querySelector(".job-state[data-finished]")) {
    location.reload();
  }
});
