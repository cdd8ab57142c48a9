/* Sets the colour theme before the first paint; a blocking script, because the policy allows none inline. */
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem("theme");
  } catch {
    /* Storage is forbidden here: follow the system. */
  }
  const dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
})();
