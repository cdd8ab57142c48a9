// A page that shows what a job makes is loaded again when the job that it watched has ended.

document.addEventListener("htmx:afterSwap", () => {
  if (document.querySelector(".job-state[data-finished]")) location.reload();
});
