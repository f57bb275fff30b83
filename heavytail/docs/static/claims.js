// The list of claims by paper, by outcome, and by words; without a script all of it is shown.
document.addEventListener("DOMContentLoaded", () => {
  const table = document.querySelector(".claims-index table");
  if (!table) return;
  const rows = [...table.tBodies[0].rows];
  const cell = (row, place) => row.cells[place].textContent.trim();
  const form = document.createElement("form");
  form.className = "claims-filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Claims");

  const labelled = (text, field) => {
    const label = document.createElement("label");
    label.append(text, field);
    form.append(label);
    return field;
  };
  const choice = (text, values) => {
    const field = document.createElement("select");
    field.className = "form-select";
    for (const value of ["all", ...values]) field.add(new Option(value));
    return labelled(text, field);
  };
  const papers = choice("Paper", new Set(rows.map((row) => cell(row, 1))));
  const outcomes = choice("Expected", ["HOLDS", "REFUTED"]);
  const words = document.createElement("input");
  words.type = "search";
  words.className = "form-control";
  labelled("Words", words);
  const count = document.createElement("output");
  form.append(count);

  const show = () => {
    const wanted = words.value.toLowerCase().split(/\s+/);
    const shown = rows.filter((row) => {
      const right =
        (papers.selectedIndex === 0 || cell(row, 1) === papers.value) &&
        (outcomes.selectedIndex === 0 || cell(row, 2).includes(outcomes.value)) &&
        wanted.every((word) => row.textContent.toLowerCase().includes(word));
      row.hidden = !right;
      return right;
    });
    count.textContent = `${shown.length} of ${rows.length} claims`;
  };
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.querySelector(".claims-index").prepend(form);
  show();
});
