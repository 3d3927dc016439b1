// What pages do beyond plain HTML. Each function finds its elements by a data attribute; every word
// shown comes from the templates (#words in _shell.html).

const words = document.getElementById("words").dataset;

function all(root, selector) {
  const found = [...root.querySelectorAll(selector)];
  return root.matches?.(selector) ? [root, ...found] : found;
}

function announce(text) {
  document.getElementById("announcer").textContent = text;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${words.icons}#${name}`);
  svg.append(use);
  return svg;
}

// Pick lists: the text of an option and its data-keys (short name, pinyin, initials) are searched.

function pickLists(root) {
  for (const select of all(root, "select[data-pick]")) {
    if (!select.tomselect && !select.closest("template")) pickList(select);
  }
}

function pickList(select) {
  const many = select.multiple;
  const plugins = {};
  if (many) plugins.remove_button = { title: words.remove };
  else if (!select.required) plugins.clear_button = { title: words.clear };
  const empty = select.querySelector("option[value='']")?.textContent ?? "";
  const list = new TomSelect(select, {
    plugins,
    searchField: [{ field: "text", weight: 2 }, { field: "keys", weight: 1 }],
    maxOptions: 100,
    refreshThrottle: 0, // a late refresh would take the focus back
    maxItems: many ? null : 1,
    placeholder: /^-*$/.test(empty) ? words.pick : empty,
    hidePlaceholder: true,
    closeAfterSelect: !many,
    onItemAdd() {
      this.setTextboxValue("");
      this.refreshOptions(many && this.isFocused);
    },
    render: {
      no_results: (data, escape) => `<div class="no-results">${escape(words.nothing)}</div>`,
    },
  });
  labelPickList(list, select);
}

function labelPickList(list, select) {
  select.setAttribute("aria-hidden", "true");
  const described = select.getAttribute("aria-describedby");
  if (described) list.control_input.setAttribute("aria-describedby", described);
  if (select.getAttribute("aria-invalid")) list.control_input.setAttribute("aria-invalid", "true");
  const clear = list.wrapper.querySelector(".clear-button");
  clear?.setAttribute("aria-label", words.clear);
  clear?.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") clear.click();
  });
}

// Days: typed as 2026-11-23, 20261123 or with signs between; a button opens the browser's calendar.

function asDay(text) {
  const parts = text.trim().match(/^(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D?$/);
  if (!parts) return "";
  const [year, month, day] = [parts[1], parts[2].padStart(2, "0"), parts[3].padStart(2, "0")];
  const known = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return known.getUTCDate() === Number(day) ? `${year}-${month}-${day}` : "";
}

function days(root) {
  for (const input of all(root, "input[data-day]")) {
    if (!input.closest("template, .day")) addCalendar(input);
  }
}

function addCalendar(input) {
  const box = document.createElement("div");
  const native = document.createElement("input");
  const button = document.createElement("button");
  box.className = "day";
  native.type = "date";
  native.tabIndex = -1;
  native.setAttribute("aria-hidden", "true");
  button.type = "button";
  button.className = "btn btn-icon day-button";
  const label = document.querySelector(`label[for="${input.id}"]`)?.firstChild?.textContent.trim();
  button.setAttribute("aria-label", label ? `${words.calendar}: ${label}` : words.calendar);
  button.append(icon("calendar"));
  input.replaceWith(box);
  box.append(input, native, button);
  button.addEventListener("click", () => {
    native.value = asDay(input.value);
    native.showPicker();
  });
  native.addEventListener("change", (event) => {
    event.stopPropagation();
    input.value = native.value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
  input.addEventListener("blur", () => {
    input.value = asDay(input.value) || input.value;
  });
}

// Drafts: what is typed is kept on the server shortly after the last change and before leaving.

const DRAFT_DELAY = 1500;

function drafts(root) {
  for (const form of all(root, "form[data-draft]")) keepDrafts(form);
}

function keepDrafts(form) {
  const shown = form.querySelector("[data-draft-words]");
  let timer = 0;
  let changed = false;

  async function keep(leaving) {
    clearTimeout(timer);
    if (!changed || form.dataset.sent) return;
    changed = false;
    const body = new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "POST",
        body,
        keepalive: leaving,
        redirect: "manual",
        headers: { "X-CSRFToken": body.get("csrfmiddlewaretoken") },
      });
      if (!answer.ok) throw new Error(answer.status);
      shown.textContent = await answer.text();
    } catch {
      changed = true;
      shown.textContent = words.draftFailed;
    }
  }

  function noteChange() {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(keep, DRAFT_DELAY, false);
  }

  form.addEventListener("input", noteChange);
  form.addEventListener("change", noteChange);
  addEventListener("pagehide", () => keep(true));
}

// A form is sent once: further presses do nothing until the page is shown again.

function sendOnce(root) {
  for (const form of all(root, "form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = "true";
      markButtons(form, true);
    });
  }
}

function markButtons(form, sent) {
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    button.toggleAttribute("aria-disabled", false);
    if (sent) button.setAttribute("aria-disabled", "true");
  }
}

addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once]")) {
    delete form.dataset.sent;
    markButtons(form, false);
  }
});

// Rows of a form's part: add from the template, remove by ticking the hidden box.

function parts(root) {
  for (const part of all(root, "[data-part]")) {
    part.querySelector("[data-part-add]").addEventListener("click", () => addRow(part));
    part.addEventListener("click", (event) => {
      const button = event.target.closest("[data-part-remove]");
      if (button) removeRow(part, button.closest("[data-part-row]"));
    });
    dropSpareRows(part);
    for (const row of part.querySelectorAll("[data-part-row]")) {
      if (row.querySelector("input[name$='-DELETE']")?.checked) row.hidden = true;
    }
  }
}

function totalOf(part) {
  return part.querySelector(`[name="${part.dataset.part}-TOTAL_FORMS"]`);
}

function dropSpareRows(part) {
  const spare = part.querySelectorAll("[data-part-spare]");
  for (const row of spare) row.remove();
  totalOf(part).value -= spare.length;
}

function addRow(part) {
  const total = totalOf(part);
  const blank = part.querySelector("template").innerHTML.replaceAll("__prefix__", total.value);
  const rows = part.querySelector("[data-part-rows]");
  rows.insertAdjacentHTML("beforeend", blank);
  total.value = Number(total.value) + 1;
  const row = rows.lastElementChild;
  enhance(row);
  (row.querySelector("select[data-pick]")?.tomselect ?? row.querySelector("input:not([type=hidden]), select, textarea")).focus();
}

function removeRow(part, row) {
  row.querySelector("input[name$='-DELETE']").checked = true;
  row.hidden = true;
  row.dispatchEvent(new Event("change", { bubbles: true }));
  part.querySelector("[data-part-add]").focus();
}

// On a phone the bar of a form stays in sight from when somebody begins to work in the form.

document.addEventListener("focusin", (event) => {
  event.target.closest(".record-form")?.classList.add("is-begun");
});

// After a refused form the focus goes to the first wrong field, or to the words above the form.

function focusFirstWrong() {
  const wrong = document.querySelector("main [aria-invalid=true]:not(.ts-wrapper *), main [data-form-errors]");
  const field = document.querySelector("main form [aria-invalid=true]");
  const target = field ?? wrong;
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (target.tomselect) focusClosed(target.tomselect);
  else target.focus();
}

function focusClosed(list) {
  list.settings.openOnFocus = false;
  list.control_input.focus();
  list.settings.openOnFocus = true;
}

// "/" goes to the page's own search box, or to the one over all registers; empty filters stay out of
// the address, the count is read out.

const BOXES = ["input[data-search]", "main [data-search-all]", "[data-search-all]"];

function focusSearch(event) {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTypedInto(typing)) return;
  const boxes = BOXES.flatMap((selector) => [...document.querySelectorAll(selector)]);
  const search = boxes.find((box) => box !== typing && box.checkVisibility({ visibilityProperty: true }));
  if (!search && typing) return;
  event.preventDefault();
  if (!search) return location.assign(words.searchPage);
  search.focus();
  search.select();
}

// A second "/" in the empty box of a list goes on to the one over all registers.

function isTypedInto(field) {
  return Boolean(field) && !(field.matches("input[data-search]") && field.value === "");
}

function dropEmpty(event) {
  const data = event.detail.formData;
  for (const [name, value] of [...data]) if (value === "") data.delete(name);
}

function sayWhatIsShown(event) {
  const said = event.target.querySelector?.("[data-say]");
  if (said) announce(said.textContent.trim());
}

// Small buttons.

function press(event) {
  const demo = event.target.closest("[data-username]");
  if (demo) fillSignIn(demo.dataset);
  if (event.target.closest("[data-print]")) print();
}

function fillSignIn({ username, password }) {
  const form = document.querySelector("[data-sign-in]");
  form.elements.username.value = username;
  form.elements.password.value = password;
  form.querySelector("button").focus();
}

// A list that is chosen from and nothing else: its form is sent at once.

function choose(event) {
  if (event.target.matches("select[data-choose]")) event.target.form.requestSubmit();
}

function enhance(root) {
  pickLists(root);
  days(root);
}

enhance(document.body);
sendOnce(document.body);
drafts(document.body);
parts(document.body);
focusFirstWrong();
document.addEventListener("keydown", focusSearch);
document.addEventListener("click", press);
document.addEventListener("change", choose);
document.addEventListener("htmx:configRequest", dropEmpty);
document.addEventListener("htmx:afterSwap", sayWhatIsShown);
document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
document.addEventListener("htmx:responseError", () => announce(words.failed));
document.addEventListener("htmx:sendError", () => announce(words.failed));
