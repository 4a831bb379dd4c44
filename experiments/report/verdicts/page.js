// Sorts the table of claims by the column whose heading is pressed; without it the table stands in the paper's order.
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const head = button.closest("th"), rows = head.closest("table").tBodies[0];
    const place = [...head.parentNode.children].indexOf(head);
    const up = head.getAttribute("aria-sort") !== "ascending";
    const value = (row) => row.children[place].dataset.v ?? row.children[place].textContent;
    const order = (a, b) => (up ? 1 : -1) * value(a).localeCompare(value(b), "en", { numeric: true });
    [...rows.rows].sort(order).forEach((row) => rows.append(row));
    for (const other of head.parentNode.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
  });
}
