"use strict";
// The rows of a list, out of the data files that hold them (duly.reports.pages.record_data): how many there are, and of each
// what its cells say, what they are sorted by, and the row itself, as the page would have been written with it.
const dulyListRows = ({ make, textOf, figure, numbered }) => {
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const shortDay = (day) => `${Number(day.slice(8))} ${MONTHS[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)}`;
  const foreign = (text) => {
    const length = [...text].length;
    if (length <= 120) return make("bdi", { class: length <= 24 ? "foreign short" : "foreign" }, text);
    const told = { class: "foreign long", tabindex: "0", role: "group", "aria-label": `Text of ${figure(length)} characters` };
    return make("bdi", told, text);
  };
  let cards = false; // whether records have cards, which their ids lead to
  const ofRecord = (text) => (cards && [...text].length <= 120 ? make("a", { href: `search.html#id=${encodeURIComponent(text)}` }, foreign(text)) : foreign(text));
  const linked = (text, page) => (page ? make("a", { href: page }, make("bdi", { class: "foreign" }, text)) : foreign(text));
  // Twice the minutes of local time, and one more where nothing was due (duly.reports.pages.record_data).
  const moment = (due) => {
    const iso = new Date(Math.floor(due / 2) * 60000).toISOString().slice(0, 16);
    const clock = iso.endsWith("23:59") ? "" : `, ${iso.slice(11)}`;
    return { since: due % 2 ? "since " : "", iso, said: shortDay(iso.slice(0, 10)) + clock };
  };

  // What a column of a data file says of a row of a list, what it is sorted by, and what stands in the cell.
  const ofId = (name) => ({
    text: (list, row) => list[name]?.[row] ?? "",
    cell: (text) => (text ? [foreign(text)] : []),
  });
  const ofWords = (name) => ({
    text: (list, row) => list[name].words[list[name].at[row]],
    key: (list, row) => (list[name].order ? list[name].order[list[name].at[row]] ?? "" : list[name].words[list[name].at[row]]),
    cell: (text, list, row) => (list[name].pages ? [linked(text, list[name].pages[list[name].at[row]])] : [text]),
  });
  const since = (list, row) => list.since?.words[list.since.at[row]] ?? ["", "", ""];
  const COLUMNS = {
    record: { ...ofId("record"), cell: (text) => [ofRecord(text)] },
    item: ofId("item"),
    team: ofWords("team"),
    reason: ofWords("reason"),
    state: ofWords("state"),
    overdue: ofWords("overdue"),
    risk: {
      text: (list, row) => list.risk?.words[list.risk.at[row]] ?? "",
      key: (list, row) => list.risk?.order[list.risk.at[row]] ?? "",
      cell: (text, list, row) => (text ? [make("data", { value: list.risk.order[list.risk.at[row]] }, text)] : []),
    },
    severity: {
      text: (list) => list.severity[0],
      key: (list) => list.severity[1] ?? "",
      cell: (text, list) => (text ? [make("data", { value: list.severity[1] }, text)] : []),
    },
    before: ofWords("before"),
    after: ofWords("after"),
    standard: { text: (list) => list.standard, cell: (text, list) => [linked(text, list.page)] },
    due: {
      text: (list, row) => {
        if (list.due[row] === null) return "not recorded";
        const { since, said } = moment(list.due[row]);
        return since + said;
      },
      key: (list, row) => (list.due[row] === null ? "" : Math.floor(list.due[row] / 2)),
      cell: (text, list, row) => {
        if (list.due[row] === null) return [text];
        const { since, iso, said } = moment(list.due[row]);
        return [since, make("time", { datetime: iso }, said)];
      },
    },
    since: {
      text: (list, row) => {
        const [before, day, after] = since(list, row);
        return day && before + shortDay(day) + after;
      },
      key: (list, row) => since(list, row)[1],
      cell: (text, list, row) => {
        const [before, day, after] = since(list, row);
        return day ? [before, make("time", { datetime: day }, shortDay(day)), after] : [];
      },
    },
  };

  return (heads, lists, source) => {
    cards = Boolean(source.cards);
    const places = []; // of each row its list, and its number there
    if (source.order) {
      const next = lists.map(() => -1);
      const own = lists.map((list) => list.team.pages.indexOf(source.team));
      const after = (number) => (source.team ? lists[number].team.at.indexOf(own[number], next[number] + 1) : next[number] + 1);
      for (const number of source.order) places.push([lists[number], (next[number] = after(number))]);
    } else {
      for (const number of numbered(lists[0].record.length)) places.push([lists[0], number]);
    }
    if (places.length !== source.rows || places.some(([list, row]) => list.record[row] === undefined)) throw new Error("rows");
    const columns = heads.map((head) => COLUMNS[head.dataset.from]);
    const labels = heads.map(textOf);
    const kinds = heads.map((head) => head.className);
    const text = (row, column) => columns[column].text(...places[row]);
    return {
      count: places.length,
      text,
      key: (row, column) => (columns[column].key ?? columns[column].text)(...places[row]),
      known: (row) => columns.map((_, column) => text(row, column)).join(" "),
      element: (row) => {
        const element = make("tr", { role: "row" });
        for (const [column, { cell }] of columns.entries()) {
          const inside = cell(text(row, column), ...places[row]);
          const told = column ? { role: "cell", ...(kinds[column] && { class: kinds[column] }), "data-label": labels[column] } : { role: "rowheader", scope: "row" };
          element.append(make(column ? "td" : "th", told, ...inside));
        }
        return element;
      },
    };
  };
};
