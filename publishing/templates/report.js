"use strict";
// Filters and sorts the tests. Without it the page is complete: failures come first anyway.
document.body.classList.remove("no-script");
const table = document.querySelector("#all-tests");
if (table) {
  const rows = [...table.tBodies[0].rows];
  const buttons = [...document.querySelectorAll("[data-show]")];
  const search = document.querySelector("#search");
  const shown = document.querySelector("#shown");

  const show = () => {
    const result = buttons.find((button) => button.ariaPressed === "true").dataset.show;
    const text = search.value.trim().toLowerCase();
    rows.forEach((row) => {
      const wanted = result === "all" || row.dataset.result === result;
      row.hidden = !(wanted && row.textContent.toLowerCase().includes(text));
    });
    shown.textContent = rows.filter((row) => !row.hidden).length;
  };
  buttons.forEach((button) => button.addEventListener("click", () => {
    buttons.forEach((other) => { other.ariaPressed = String(other === button); });
    show();
  }));
  search.addEventListener("input", show);

  const key = (row, column) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();
  table.querySelectorAll(".sort").forEach((button) => button.addEventListener("click", () => {
    const head = button.closest("th");
    const down = head.ariaSort === "ascending";
    table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
    head.ariaSort = down ? "descending" : "ascending";
    rows.sort((a, b) => {
      const order = key(a, head.cellIndex).localeCompare(key(b, head.cellIndex), undefined, { numeric: true });
      return down ? -order : order;
    });
    table.tBodies[0].append(...rows);
  }));
}
