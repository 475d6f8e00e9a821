// The children beyond the first hundred: drawn a hundred at a time, from the data beside the page.
{
  const MORE = 100;
  const more = document.getElementById("more");
  const shown = document.getElementById("shown");
  const body = document.querySelector("table.children tbody");
  let count = about.first;

  const draw = async () => {
    const file = await dataFile(about.children);
    const children = ids(file.child);
    const heads = [...document.querySelectorAll("table.children thead th")].map((head) => head.textContent);
    const numbers = (value) => value.toLocaleString("en");
    children.slice(count, count + MORE).forEach((child, place) => {
      const at = count + place;
      const undone = file.to_put_right[at];
      const cells = [
        childLink(child),
        file.texts[file.risk[at]] ?? "none",
        numbers(undone),
        undone && file.days[at] ? plural(file.days[at], "day") : "",
        numbers(file.missed[at]),
        numbers(file.undetermined[at]),
        numbers(file.not_yet_due[at]),
      ];
      const row = document.createElement("tr");
      row.setAttribute("role", "row");
      cells.forEach((content, number) => {
        const cell = document.createElement(number ? "td" : "th");
        cell.setAttribute("role", number ? "cell" : "rowheader");
        if (!number) cell.scope = "row";
        if (number > 1) cell.className = "num";
        cell.dataset.label = heads[number];
        cell.append(content);
        row.append(cell);
      });
      body.append(row);
    });
    count = Math.min(count + MORE, children.length);
    shown.textContent = `${numbers(count)} of ${plural(children.length, "child", "children")} to whom a judged record leads.`;
    more.hidden = count >= children.length;
  };
  if (shown && more) {
    more.hidden = !/ of /.test(shown.textContent) || !shown.querySelector("a");
    more.firstElementChild.addEventListener("click", () => draw().catch((error) => {
      shown.textContent = error.message;
    }));
    if (!more.hidden) shown.textContent = shown.textContent.replace(/; without scripts.*$/, ".");
  }
}
