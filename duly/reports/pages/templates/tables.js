"use strict";
// Sorting, filters and a search for tables that ask for them. Pages are whole without it; it fetches and stores nothing.
// What is chosen stands in the address: a link, the back button and a reload show it again.
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
    if (cell.dataset.order !== undefined) return cell.dataset.order && Number(cell.dataset.order);
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

  const address = () => new URLSearchParams(location.hash.slice(1));
  let made = 0;
  for (const table of document.querySelectorAll("table[data-tools]")) {
    const place = ++made;
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const listed = [...rows];
    const heads = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
    const grid = table.matches(".grid");
    if (rows.length < 2 && !grid) continue;
    const names = heads.map((head) => head.dataset.name ?? textOf(head));
    const known = new Map(rows.map((row) => [row, fold(textOf(row))]));
    const bar = make("div", { class: "tools", role: "group", "aria-label": "Sort and filter the table" });
    const said = make("p", { role: "status", class: "tools-said" });
    const fields = new Map(); // each control by what it is called in the address
    const field = (label, name, control) => {
      control.id = `tool-${place}-${bar.children.length}`;
      control.autocomplete = "off"; // else a browser puts a choice back without telling
      fields.set(`${table.dataset.tools}${name.toLowerCase()}`, control);
      bar.append(make("div", {}, make("label", { for: control.id }, label), control));
      return control;
    };
    const option = (value, said = value) => make("option", { value }, said.slice(0, 100) || "(blank)");
    const BLANK = "(blank)"; // a blank value, apart from no choice

    const search = field("Search", "find", make("input", { type: "search", spellcheck: "false" }));
    const choices = heads.flatMap((head, column) => {
      if (!("choose" in head.dataset)) return [];
      const values = [...new Set(rows.map((row) => textOf(row.cells[column])))];
      if (values.length < 2) return [];
      values.sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
      const options = values.map((value) => option(value || BLANK));
      return [{ column, control: field(names[column], names[column], make("select", {}, option("", "All"), ...options)) }];
    });
    const groups = [...table.tHead.querySelectorAll(".group")];
    const suite = groups.length > 1 && field("Suite", "suite", make("select", {}, option("", "All"), ...groups.map((group) => option(textOf(group)))));
    const show = () => {
      let column = heads.length - groups.reduce((sum, group) => sum + group.colSpan, 0);
      for (const group of groups) {
        group.hidden = suite.value !== "" && suite.value !== textOf(group);
        for (const end = column + group.colSpan; column < end; column++) {
          for (const row of [heads, ...rows.map((row) => row.cells), table.tFoot.rows[0].cells]) row[column].hidden = group.hidden;
        }
      }
    };
    const filter = () => {
      const wanted = fold(search.value).split(/\s+/).filter(Boolean);
      const chosen = choices.filter(({ control }) => control.value);
      let left = 0;
      for (const row of rows) {
        row.hidden =
          !wanted.every((word) => known.get(row).includes(word)) ||
          !chosen.every(({ column, control }) => (textOf(row.cells[column]) || BLANK) === control.value);
        left += !row.hidden;
      }
      const part = table.dataset.part ? ` on this page (${table.dataset.part})` : "";
      said.textContent = `Showing ${left.toLocaleString("en")} of ${rows.length.toLocaleString("en")} rows${part}.`;
    };

    const sortable = heads.map((head, column) => column).filter((column) => names[column] && !heads[column].matches(".bar"));
    const order = field("Sort by", "order", make("select", {}, option("", "As listed")));
    if (!grid) order.parentElement.className = "tools-order";
    for (const column of sortable) {
      order.append(option(names[column], `${names[column]}, ascending`), option(`-${names[column]}`, `${names[column]}, descending`));
    }
    const sort = () => {
      const down = order.value.startsWith("-");
      const column = order.value ? names.indexOf(order.value.slice(down)) : -1;
      const sorted = [...listed];
      if (column >= 0) {
        const keys = new Map(sorted.map((row) => [row, keyOf(row.cells[column])]));
        const blank = (row) => keys.get(row) === "";
        sorted.sort((one, other) => blank(one) - blank(other) || (down ? -1 : 1) * compare(keys.get(one), keys.get(other)));
      }
      rows.splice(0, rows.length, ...sorted);
      body.append(...rows);
      heads.forEach((head, number) => {
        if (number === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
    };
    const keep = () => {
      const kept = address();
      for (const [name, value] of [...kept]) if (!value) kept.delete(name); // a place on the page, and no choice
      for (const [name, control] of fields) {
        if (control.value) kept.set(name, control.value);
        else kept.delete(name);
      }
      const now = String(kept) ? `#${kept}` : location.href.split("#")[0];
      if (String(kept) !== String(address())) history.pushState(null, "", now);
    };
    const follow = () => {
      const asked = address();
      for (const [name, control] of fields) {
        control.value = asked.get(name) ?? "";
        if (control.selectedIndex === -1) control.value = "";
      }
      if (suite) show();
      sort();
      filter();
      if ([...fields.keys()].some((name) => asked.get(name))) bar.scrollIntoView();
    };

    const buttons = sortable.map((column) => {
      const button = make("button", { type: "button" }, heads[column].dataset.name ? "" : names[column]);
      if (heads[column].dataset.name) button.setAttribute("aria-label", `Sort by ${names[column]}`);
      button.addEventListener("click", () => {
        order.value = (heads[column].getAttribute("aria-sort") === "ascending" ? "-" : "") + names[column];
        sort();
        keep();
      });
      return [column, button];
    });
    // On a phone the heads are out of sight, and so must be nothing that takes the focus.
    const phone = matchMedia("(max-width: 56rem)");
    const lay = () => {
      for (const [column, button] of buttons) {
        if (heads[column].dataset.name) heads[column].append(button);
        else heads[column].replaceChildren(phone.matches && !grid ? names[column] : button);
      }
    };
    phone.addEventListener("change", lay);
    lay();
    search.addEventListener("input", filter);
    for (const control of fields.values()) {
      control.addEventListener("change", () => {
        if (control === order) sort();
        else if (control === suite) show();
        else filter();
        keep();
      });
    }
    bar.append(said);
    (table.closest(".scroll") ?? table).before(bar);
    follow();
    addEventListener("hashchange", follow);
    addEventListener("pageshow", (shown) => shown.persisted && follow());
  }
}
