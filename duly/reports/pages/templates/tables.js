"use strict";
// Sorting, filters and a search for tables that ask for them. Pages are whole without it; it stores nothing.
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
  const figure = (number) => number.toLocaleString("en");
  const numbered = (count) => Array.from({ length: count }, (_, number) => number);

  // A time sorts as a time and a figure by its size; what is blank comes last, whichever way.
  const keyOf = (cell) => {
    if (cell.dataset.order !== undefined) return cell.dataset.order && Number(cell.dataset.order);
    const time = cell.querySelector("time");
    if (time) return time.dateTime;
    const ranked = cell.querySelector("data");
    if (ranked) return Number(ranked.value);
    const text = textOf(cell);
    if (!cell.matches(".num, .when")) return text;
    const number = /-?\d[\d,]*(\.\d+)?/.exec(text);
    return number ? Number(number[0].replaceAll(",", "")) : "";
  };
  const collator = new Intl.Collator("en", { numeric: true });
  const compare = (one, other) => {
    if (typeof one === "number" && typeof other === "number") return one - other;
    return collator.compare(one, other);
  };

  // The rows of a table: how many there are, and of each what its cells say, what they are sorted by, and the row itself.
  const rowsOfPage = (table) => {
    const rows = [...table.tBodies[0].rows];
    return {
      count: rows.length,
      text: (row, column) => textOf(rows[row].cells[column]),
      key: (row, column) => keyOf(rows[row].cells[column]),
      known: (row) => textOf(rows[row]),
      element: (row) => rows[row],
      elements: rows,
    };
  };

  const address = () => new URLSearchParams(location.hash.slice(1));
  let made = 0;
  // `slice` is how many rows are shown at once, `part` says of what the rows are a part where they are not the whole.
  const equip = (table, rows, { slice = Infinity, part = "" } = {}) => {
    const place = ++made;
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
    const grid = table.matches(".grid");
    if (rows.count < 2 && !grid) return;
    const names = heads.map((head) => head.dataset.name ?? textOf(head));
    const listed = numbered(rows.count);
    let known; // of each row its text to search, worked out when it is first asked for
    let ordered = listed;
    let left = listed;
    let at = 0; // the slice that is shown
    let strange = []; // choices of the address that the table does not have
    const bar = make("div", { class: "tools", role: "group", "aria-label": "Sort and filter the table" });
    const said = make("p", { role: "status", class: "tools-said", tabindex: "-1" });
    const fields = new Map(); // each control by what it is called in the address
    const kept = (name) => `${table.dataset.tools}${name.toLowerCase()}`;
    const field = (label, name, control) => {
      control.id = `tool-${place}-${bar.children.length}`;
      control.autocomplete = "off"; // else a browser puts a choice back without telling
      fields.set(kept(name), control);
      bar.append(make("div", {}, make("label", { for: control.id }, label), control));
      return control;
    };
    const option = (value, said = value) => make("option", { value }, said.slice(0, 100) || "(blank)");
    const BLANK = "(blank)"; // a blank value, apart from no choice

    const search = field("Search", "find", make("input", { type: "search", spellcheck: "false" }));
    const choices = heads.flatMap((head, column) => {
      if (!("choose" in head.dataset)) return [];
      const values = [...new Set(listed.map((row) => rows.text(row, column)))];
      if (values.length < 2) return [];
      values.sort(collator.compare);
      const options = values.map((value) => option(value || BLANK));
      return [{ column, control: field(names[column], names[column], make("select", {}, option("", "All"), ...options)) }];
    });
    const groups = [...table.tHead.querySelectorAll(".group")];
    const topics = (table.dataset.topics ?? "").split("|").filter(Boolean);
    const suite = groups.length > 1 && field("Suite", "suite", make("select", {}, option("", "All"), ...groups.map((group) => option(textOf(group)))));
    const topic = topics.length > 1 && field("Topic", "topic", make("select", {}, option("", "All"), ...topics.map((topic) => option(topic))));
    const spans = groups.map((group) => group.colSpan);
    const show = () => {
      let column = heads.length - spans.reduce((sum, span) => sum + span, 0);
      for (const [number, group] of groups.entries()) {
        const ofSuite = !suite || suite.value === "" || suite.value === textOf(group);
        let left = 0;
        for (const end = column + spans[number]; column < end; column++) {
          const ofTopic = !topic || topic.value === "" || topic.value === heads[column].dataset.topic;
          for (const row of [heads, ...rows.elements.map((row) => row.cells), table.tFoot.rows[0].cells]) row[column].hidden = !(ofSuite && ofTopic);
          left += ofSuite && ofTopic;
        }
        group.hidden = !left;
        group.colSpan = left || spans[number];
      }
    };

    // Longer lists are shown slice by slice: a pair of buttons above, and one below that leads back up.
    const slices = () => Math.max(1, Math.ceil(left.length / slice));
    const pagers = rows.count > slice ? ["above", "below"].map((where) => {
      const turn = (said, by) => {
        const button = make("button", { type: "button" }, said);
        button.addEventListener("click", () => {
          if (button.getAttribute("aria-disabled") === "true") return;
          at += by;
          draw();
          keep();
          if (where === "below") leadUp();
        });
        return button;
      };
      const [back, on] = [turn("Previous", -1), turn("Next", 1)];
      const count = make("span", { "aria-hidden": "true" });
      return { back, on, count, element: make("nav", { class: "turn", "aria-label": `Pages of the list, ${where} it` }, back, count, on) };
    }) : [];
    const leadUp = () => {
      said.focus({ preventScroll: true });
      bar.scrollIntoView();
    };
    const range = () => {
      const first = at * slice + 1;
      const last = Math.min(left.length, first + slice - 1);
      return slices() > 1 ? `${figure(first)}–${figure(last)} of ${figure(left.length)}` : figure(left.length);
    };
    const draw = () => {
      at = Math.min(Math.max(at, 0), slices() - 1);
      const shown = left.slice(at * slice, at === slices() - 1 ? left.length : (at + 1) * slice);
      body.replaceChildren(...shown.map(rows.element));
      for (const { back, on, count, element } of pagers) {
        element.hidden = slices() === 1;
        back.setAttribute("aria-disabled", at === 0);
        on.setAttribute("aria-disabled", at === slices() - 1);
        count.textContent = `${figure(at + 1)} of ${figure(slices())}`;
      }
      const chosen = left.length < rows.count && slices() > 1 ? " that were chosen," : "";
      const whole = left.length < rows.count || slices() === 1 ? `${chosen} of ${figure(rows.count)}` : "";
      const lost = strange.map(([name, value]) => ` Nothing has “${value.slice(0, 100)}” as its ${name}: this choice of the address is left out.`).join("");
      said.textContent = `Showing ${range()}${whole} rows${part}.${lost}`;
      const chosenNow = [...fields].filter(([, control]) => control.value).map(([, control]) => `${control.labels[0].textContent}: ${control.selectedOptions?.[0].textContent ?? control.value}`);
      if (chosenNow.length) said.append(make("span", { class: "on-paper" }, ` Chosen: ${chosenNow.join("; ")}.`));
    };
    const filter = () => {
      const wanted = fold(search.value).split(/\s+/).filter(Boolean);
      const chosen = choices.filter(({ control }) => control.value);
      if (wanted.length) known ??= listed.map((row) => fold(rows.known(row)));
      left = ordered.filter(
        (row) =>
          wanted.every((word) => known[row].includes(word)) &&
          chosen.every(({ column, control }) => (rows.text(row, column) || BLANK) === control.value),
      );
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
      ordered = listed;
      if (column >= 0) {
        const keys = listed.map((row) => rows.key(row, column));
        const blank = (row) => keys[row] === "";
        ordered = [...listed].sort((one, other) => blank(one) - blank(other) || (down ? -1 : 1) * compare(keys[one], keys[other]));
      }
      heads.forEach((head, number) => {
        if (number === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
    };
    // What was chosen, from the first row on.
    const again = () => {
      strange = [];
      at = 0;
      sort();
      filter();
      draw();
    };
    const keep = () => {
      const asked = address();
      for (const [name, value] of [...asked]) if (!value) asked.delete(name); // a place on the page, and no choice
      for (const [name, control] of fields) {
        if (control.value) asked.set(name, control.value);
        else asked.delete(name);
      }
      if (at) asked.set(kept("page"), at + 1);
      else asked.delete(kept("page"));
      const now = String(asked) ? `#${asked}` : location.href.split("#")[0];
      if (String(asked) !== String(address())) history.pushState(null, "", now);
    };
    const follow = () => {
      const asked = address();
      strange = [];
      for (const [name, control] of fields) {
        control.value = asked.get(name) ?? "";
        if (control.selectedIndex === -1) {
          strange.push([control.labels[0].textContent.toLowerCase(), asked.get(name)]);
          control.value = "";
        }
      }
      at = (Number.parseInt(asked.get(kept("page")), 10) || 1) - 1;
      if (suite || topic) show();
      sort();
      filter();
      draw();
      if ([...fields.keys(), kept("page")].some((name) => asked.get(name))) bar.scrollIntoView();
    };

    const buttons = sortable.map((column) => {
      const button = make("button", { type: "button" }, heads[column].dataset.name ? "" : names[column]);
      if (heads[column].dataset.name) button.setAttribute("aria-label", `Sort by ${names[column]}`);
      button.addEventListener("click", () => {
        order.value = (heads[column].getAttribute("aria-sort") === "ascending" ? "-" : "") + names[column];
        again();
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
    search.addEventListener("input", again);
    for (const control of fields.values()) {
      control.addEventListener("change", () => {
        if (control === suite || control === topic) show();
        again();
        keep();
      });
    }
    bar.append(said);
    (table.closest(".scroll") ?? table).before(bar);
    if (pagers.length) {
      bar.append(pagers[0].element);
      table.after(pagers[1].element);
    }
    follow();
    addEventListener("hashchange", follow);
    addEventListener("pageshow", (shown) => shown.persisted && follow());
  };

  // A list that is longer than its page: read when it comes near, or is asked for by the address.
  const list = document.getElementById("list");
  const enlarge = async (table) => {
    const source = JSON.parse(list.textContent);
    const rest = document.getElementById("list-rest");
    const drawn = rowsOfPage(table);
    const heads = [...table.tHead.rows[0].cells];
    let rows;
    try {
      const files = await Promise.all(source.files.map(async ([name, sum]) => {
        const content = await dulyFile(name);
        if (content.sum !== sum) throw new Error(name);
        return content.lists;
      }));
      rows = dulyListRows({ make, textOf, figure, numbered })(heads, source.lists.map(([file, number]) => files[file][number]), source);
    } catch {
      rest.textContent = `Only the first ${figure(drawn.count)} of ${figure(source.rows)} records are here. A file that holds the others could not be read, or is of another run: ${source.files.map(([name]) => `data/${name}.js`).join(", ")}. The folder “data” must lie beside this page, whole and from the same run.`;
      rest.classList.add("list-lost");
      equip(table, drawn, { part: ` of the first ${figure(drawn.count)}, out of ${figure(source.rows)}` });
      return;
    }
    rest.hidden = true;
    equip(table, rows, { slice: drawn.count });
  };
  for (const table of document.querySelectorAll("table[data-tools]")) {
    if (!list || !table.querySelector("[data-from]")) equip(table, rowsOfPage(table));
    else if ([...address().values()].some(Boolean) || !("IntersectionObserver" in window)) enlarge(table);
    else {
      const near = new IntersectionObserver(
        (seen) => {
          if (!seen.some((one) => one.isIntersecting)) return;
          near.disconnect();
          enlarge(table);
        },
        { rootMargin: "1000px" },
      );
      near.observe(table);
      // The address may ask for a choice before the list is near, as a link on the page does.
      addEventListener("hashchange", () => [...address().values()].some(Boolean) && table.scrollIntoView(), { once: true });
    }
  }
}
