/* The light / dark / automatic switch; the choice is kept in localStorage. */

const systemIsDark = matchMedia("(prefers-color-scheme: dark)");
const buttons = document.querySelectorAll("[data-theme-choice]");

function readChoice() {
  try {
    return localStorage.getItem("theme") ?? "auto";
  } catch {
    return "auto";
  }
}

function keepChoice(choice) {
  try {
    localStorage.setItem("theme", choice);
  } catch {
    /* Storage is forbidden here: the choice lasts as long as the page. */
  }
}

function show(choice) {
  const dark = choice === "dark" || (choice === "auto" && systemIsDark.matches);
  document.documentElement.dataset.bsTheme = dark ? "dark" : "light";
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}

let choice = readChoice();
show(choice);
systemIsDark.addEventListener("change", () => show(choice));
for (const button of buttons) {
  button.addEventListener("click", () => {
    choice = button.dataset.themeChoice;
    keepChoice(choice);
    show(choice);
  });
}
