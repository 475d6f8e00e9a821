// Draws what was judged of a record: cells, dates and cards, in the words that the page holds.
const [TO_PUT_RIGHT, UNDETERMINED, MISSED, LATE, NOT_YET_DUE, WAIVED, COMPLIANT] = [0, 1, 2, 3, 4, 5, 6];
const text = (content, kind, ...rest) => {
  const made = document.createElement(kind ?? "span");
  made.append(content, ...rest);
  return made;
};
const foreign = (id) => {
  const made = text(id, "bdi");
  made.className = id.length <= 16 ? "foreign short" : "foreign";
  return made;
};
const link = (address, ...content) => {
  const made = document.createElement("a");
  made.href = address;
  made.append(...content);
  return made;
};
const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
const at = (page, id) => `${page}#${new URLSearchParams({ id })}`;
const childLink = (child) => link(at("child.html", child), foreign(child));
const recordLink = (record) => link(at("search.html", record), foreign(record));
const idAsked = () => new URLSearchParams(location.hash.slice(1)).get("id") ?? "";

// A day is so many days before the as-at day.
const dayOf = (before) => new Date((about.day - before) * 86400000);
const day = (before, clock = -1) => {
  if (before === null) return "";
  const made = document.createElement("time");
  made.dateTime = dayOf(before).toISOString().slice(0, 10);
  const minutes = `${clock % 60}`.padStart(2, "0");
  const time = clock < 0 ? "" : `, ${`${Math.floor(clock / 60)}`.padStart(2, "0")}:${minutes}`;
  made.append(dayOf(before).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }) + time);
  return made;
};
// How long overdue, or how late, in whole local days.
const overdue = (line) => {
  if (line.due === null || line.due < 0) return "";
  if (line.state === LATE) return `done ${plural(line.due - line.done, "day")} late`;
  if (line.state !== TO_PUT_RIGHT || line.done !== null) return "";
  return line.due ? plural(line.due, "day") : "less than a day";
};

const lineOf = (file, row) => ({
  standard: about.standards[file.standard[row]],
  state: file.state[row],
  reason: file.texts[file.reason[row]],
  item: file.texts[file.item[row]] ?? "",
  team: file.texts[file.team[row]] ?? "",
  officer: file.texts[file.officer?.[row]] ?? "",
  shown: file.texts[file.shown?.[row]] ?? "",
  anchor: file.anchor[row],
  due: file.due[row],
  done: file.done[row],
  clock: file.clock[row],
});
const teamLink = (team) => (about.teams[team] ? link(about.teams[team], foreign(team)) : foreign(team));
const standardLink = ({ page, id, title }) => {
  const name = text(foreign(id));
  name.className = "id";
  return link(page, name, " ", title);
};

const table = (caption, heads, rows) => {
  const made = document.createElement("table");
  made.className = "stack journey-table";
  made.setAttribute("role", "table");
  const named = text(caption, "caption");
  named.className = "quiet";
  const head = document.createElement("tr");
  head.setAttribute("role", "row");
  for (const label of heads) {
    const cell = text(label, "th");
    cell.scope = "col";
    cell.setAttribute("role", "columnheader");
    head.append(cell);
  }
  const body = document.createElement("tbody");
  body.setAttribute("role", "rowgroup");
  for (const cells of rows) {
    const row = document.createElement("tr");
    row.setAttribute("role", "row");
    cells.forEach((content, place) => {
      const cell = document.createElement(place ? "td" : "th");
      if (!place) cell.scope = "row";
      cell.setAttribute("role", place ? "cell" : "rowheader");
      cell.dataset.label = heads[place];
      cell.append(...[content].flat());
      row.append(cell);
    });
    body.append(row);
  }
  const top = text(head, "thead");
  top.setAttribute("role", "rowgroup");
  made.append(named, top, body);
  return made;
};
const stateOf = (line) => {
  const made = text(about.states[line.state]);
  made.className = `state state-${line.state}`;
  return made;
};
const facts = (pairs) => {
  const made = document.createElement("dl");
  made.className = "facts";
  for (const [name, ...said] of pairs) {
    if (!said.flat().some((one) => one !== "")) continue;
    made.append(text(text(name, "dt"), "div", text("", "dd", ...said.flat())));
  }
  return made;
};
// What is to be done about a line, where anything is.
const toDo = (line) => ([TO_PUT_RIGHT, UNDETERMINED].includes(line.state) ? line.standard.remedy : "");
