// Recording an activity: a tap on an earlier one fills the form in place; a lot knows its donor;
// only the fields of the system of the chosen kind are shown.

// What was typed into the fields of another system stays there, out of sight. An agreement is of one
// system: each system keeps the one that was chosen for it.

function followKind(form) {
  const { kind } = form.elements;
  const agreement = form.elements.agreement.tomselect;
  const offered = Object.values(agreement.options);
  const chosen = {};
  let shown = null;

  function offerAgreements(system) {
    const here = offered.filter((option) => !system || option.system === system);
    if (shown !== null) chosen[shown] = agreement.getValue();
    const value = shown === null ? agreement.getValue() : (chosen[system] ?? "");
    if (value && !here.some((option) => option.value === value)) return; // refused: stays in sight
    agreement.clear(true);
    agreement.clearOptions();
    agreement.addOptions(here);
    agreement.setValue(value, true);
  }

  function show() {
    const system = kind.selectedOptions[0]?.dataset.system ?? "";
    if (system === shown) return;
    offerAgreements(system);
    shown = system;
    for (const input of form.querySelectorAll("[data-only-for]")) {
      input.closest(".field").hidden = input.dataset.onlyFor !== system;
    }
    for (const fold of form.querySelectorAll("details.form-section")) {
      const fields = [...fold.querySelectorAll(".field")];
      fold.hidden = fields.length > 0 && fields.every((field) => field.hidden);
      if (fold.querySelector(".field:not([hidden]) [data-unfold]")) fold.open = true;
    }
  }

  kind.addEventListener("change", show);
  show();
}

for (const form of document.querySelectorAll("form.record-form")) followKind(form);

function fill(form, values) {
  for (const [name, chosen] of Object.entries(values)) {
    const field = form.elements[name];
    if (field.tomselect) field.tomselect.setValue(chosen);
    else field.value = chosen[0];
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

for (const link of document.querySelectorAll("a[data-fill]")) {
  const form = link.closest("form");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    fill(form, JSON.parse(link.dataset.fill));
    form.elements.place.closest("details").open = Boolean(form.elements.place.value);
    form.elements.residents.focus();
  });
}

// A lot whose donor is not chosen yet gets the donor of the lot before it, or the only unit taking part.

function donorFor(row) {
  const before = row.previousElementSibling?.querySelector("select[name$='-unit']");
  if (before?.value) return before.value;
  const units = document.querySelector("select[name=units]").selectedOptions;
  return units.length === 1 ? units[0].value : "";
}

document.querySelector("[data-lots]")?.addEventListener("input", (event) => {
  const row = event.target.closest("[data-part-row]");
  const donor = row?.querySelector("select[name$='-unit']");
  if (!donor || donor.value || row.querySelector(".field-picklist").contains(event.target)) return;
  donor.tomselect.setValue(donorFor(row));
});
