// Light or dark as the system says, set before anything is drawn.
const dark = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;

function setTheme() {
  root.dataset.bsTheme = dark.matches ? "dark" : "light";
}

setTheme();
dark.addEventListener("change", setTheme);
root.classList.add("js");
