"use strict";
// Sorting, filters and a search for tables that ask for them. Pages are whole without it; it fetches and stores nothing.
{
  const make = (name, attributes = {}, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const textOf = (cell) => cell.textContent.trim();
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

  // A time sorts as a time and a figure by its size; what is blank comes last, whichever way.
  const keyOf = (cell) => {
    const time = cell.querySelector("time");
    if (time) return time.dateTime;
    const text = textOf(cell);
    if (!cell.matches(".num, .when")) return text;
    const figure = /-?\d[\d,]*(\.\d+)?/.exec(text);
    return figure ? Number(figure[0].replaceAll(",", "")) : "";
  };
  const compare = (one, other) => {
    if (typeof one === "number" && typeof other === "number") return one - other;
    return String(one).localeCompare(String(other), "en", { numeric: true });
  };

  // The page that finds records says in the address which one is meant.
  const wanted = new URLSearchParams(location.hash.slice(1)).get("find");
  let made = 0;
  for (const table of document.querySelectorAll("table[data-tools]")) {
    const place = ++made;
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    if (rows.length < 2) continue;
    const names = heads.map(textOf);
    const known = new Map(rows.map((row) => [row, fold(textOf(row))]));
    const bar = make("div", { class: "tools", role: "group", "aria-label": "Sort and filter the table" });
    const said = make("p", { role: "status", class: "tools-said" });
    const field = (label, control) => {
      control.id = `tool-${place}-${bar.children.length}`;
      bar.append(make("div", {}, make("label", { for: control.id }, label), control));
      return control;
    };

    const search = field("Search", make("input", { type: "search", autocomplete: "off", spellcheck: "false" }));
    const choices = heads.flatMap((head, column) => {
      if (!("choose" in head.dataset)) return [];
      const values = [...new Set(rows.map((row) => textOf(row.cells[column])))];
      if (values.length < 2) return [];
      values.sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
      const all = make("option", { value: "" }, "All");
      const options = values.map((value, number) => make("option", { value: number + 1 }, value.slice(0, 100) || "(blank)"));
      return [{ column, values, control: field(names[column], make("select", {}, all, ...options)) }];
    });
    const filter = () => {
      const wanted = fold(search.value).split(/\s+/).filter(Boolean);
      const chosen = choices.filter(({ control }) => control.value);
      let left = 0;
      for (const row of rows) {
        row.hidden =
          !wanted.every((word) => known.get(row).includes(word)) ||
          !chosen.every(({ column, values, control }) => textOf(row.cells[column]) === values[control.value - 1]);
        left += !row.hidden;
      }
      const part = table.dataset.part ? ` on this page (${table.dataset.part})` : "";
      said.textContent = `Showing ${left.toLocaleString("en")} of ${rows.length.toLocaleString("en")} rows${part}.`;
    };

    const sort = (column, down) => {
      const keyed = rows.map((row) => [keyOf(row.cells[column]), row]);
      const blank = ([key]) => key === "";
      keyed.sort((one, other) => blank(one) - blank(other) || (down ? -1 : 1) * compare(one[0], other[0]));
      rows.splice(0, rows.length, ...keyed.map(([, row]) => row));
      body.append(...rows);
      heads.forEach((head, number) => {
        if (number === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
      order.value = `${column} ${down ? "down" : "up"}`;
    };
    const sortable = heads.map((head, column) => column).filter((column) => names[column] && !heads[column].matches(".bar"));
    const order = field("Sort by", make("select", {}, make("option", { value: "" }, "As listed")));
    order.parentElement.className = "tools-order";
    for (const column of sortable) {
      order.append(make("option", { value: `${column} up` }, `${names[column]}, ascending`));
      order.append(make("option", { value: `${column} down` }, `${names[column]}, descending`));
    }
    const buttons = sortable.map((column) => {
      const button = make("button", { type: "button" }, names[column]);
      button.addEventListener("click", () => sort(column, heads[column].getAttribute("aria-sort") === "ascending"));
      return [column, button];
    });
    // On a phone the heads are out of sight, and so must be nothing that takes the focus.
    const phone = matchMedia("(max-width: 56rem)");
    const lay = () => {
      for (const [column, button] of buttons) heads[column].replaceChildren(phone.matches ? names[column] : button);
    };
    phone.addEventListener("change", lay);
    lay();
    const listed = [...rows];
    order.addEventListener("change", () => {
      const [column, way] = order.value.split(" ");
      if (way) return sort(Number(column), way === "down");
      rows.splice(0, rows.length, ...listed);
      body.append(...rows);
      heads.forEach((head) => head.removeAttribute("aria-sort"));
    });

    search.addEventListener("input", filter);
    for (const { control } of choices) control.addEventListener("change", filter);
    bar.append(said);
    table.before(bar);
    if (wanted) search.value = wanted;
    filter();
    if (wanted) bar.scrollIntoView();
  }
}
