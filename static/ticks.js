// Ticked rows of a list: the bar shows itself while something is ticked, and how many.

function tickedForm(element) {
  return element.closest?.("#ticked");
}

function showTicks(form) {
  const rows = [...form.querySelectorAll("input[name=row]")];
  const ticked = rows.filter((row) => row.checked).length;
  const matching = form.querySelector("[data-tick-matching]");
  const head = form.querySelector("[data-tick-all]");
  const count = form.querySelector("[data-tick-count]");
  const number = matching?.checked ? matching.dataset.tickMatching : ticked;
  head.checked = ticked === rows.length;
  head.indeterminate = ticked > 0 && ticked < rows.length;
  count.textContent = `${number} ${count.dataset.words}`;
  form.classList.toggle("has-ticks", ticked > 0 || Boolean(matching?.checked));
}

function tickAll(form, ticked) {
  for (const row of form.querySelectorAll("input[name=row]")) row.checked = ticked;
}

function forgetMatching(form) {
  const matching = form.querySelector("[data-tick-matching]");
  if (matching) matching.checked = false;
}

document.addEventListener("change", (event) => {
  const form = tickedForm(event.target);
  if (!form) return;
  const { target } = event;
  if (target.matches("[data-tick-all]") || (target.matches("[data-tick-matching]") && target.checked)) {
    tickAll(form, target.checked);
  }
  if (!target.checked) forgetMatching(form);
  showTicks(form);
});

// What the browser ticks again after "back".
addEventListener("pageshow", () => {
  const form = document.getElementById("ticked");
  if (form) showTicks(form);
});

// A search box that loses the focus asks for the list again: what was ticked meanwhile stays so.
let kept = new Set();

function signOf(box) {
  return box.name === "all" ? `all ${box.dataset.tickMatching}` : box.value;
}

function boxes() {
  return [...document.querySelectorAll("#ticked [name=row], #ticked [name=all]")];
}

document.addEventListener("htmx:beforeSwap", () => {
  kept = new Set(boxes().filter((box) => box.checked).map(signOf));
});

document.addEventListener("htmx:afterSettle", () => {
  for (const box of boxes()) box.checked = kept.has(signOf(box));
  const form = document.getElementById("ticked");
  if (form) showTicks(form);
});
