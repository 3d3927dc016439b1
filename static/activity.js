// Recording an activity: a tap on an earlier one fills the form in place; a lot knows its donor.

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
