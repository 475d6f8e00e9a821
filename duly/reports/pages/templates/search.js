// Finds any id of the export: what was judged of it, and whom it leads to. Opens the data file that it would be in.
{
  const MOST = 50;
  const wanted = document.getElementById("wanted");
  const found = document.getElementById("found");
  const said = document.getElementById("found-said");
  let asking = 0;

  const recordsOf = (file, test, most) => {
    file.names ??= ids(file.id);
    file.ends ??= sums(file.rows);
    const records = [];
    let count = 0;
    file.names.forEach((id, place) => {
      if (test(folded(id)) && (count += 1) <= most) records.push({ id, file, place });
    });
    return [records, count];
  };
  const linesOf = ({ file, place }) => {
    const lines = [];
    for (let row = place ? file.ends[place - 1] : 0; row < file.ends[place]; row += 1) lines.push(lineOf(file, row));
    return lines.sort((one, other) => one.state - other.state);
  };
  const childrenOf = ({ file, place }) => {
    file.children_of ??= (() => {
      const children = ids(file.child);
      const of = new Map();
      let end = 0;
      sums(file.leading).forEach((leading, number) => {
        of.set(leading, children.slice(end, (end += file.children[number])));
      });
      return of;
    })();
    return file.children_of.get(place) ?? [];
  };
  const isChild = ({ file, place }) => (file.are_children ??= new Set(sums(file.is_child))).has(place);
  const kindOf = ({ file, place }) => file.texts[file.kind[place]];
  const wordsOf = (kind) => about.kinds[kind] ?? kind;
  const listed = (items) => items.flatMap((item, number) => (number ? [", ", item] : [item]));

  const standings = (record, lines) => {
    const judged = new Set(lines.map((line) => line.standard.id));
    const outside = (about.judged[kindOf(record)] ?? []).map((place) => about.standards[place]).filter(({ id }) => !judged.has(id));
    const names = (state) => [...new Set(lines.filter((line) => line.state === state).map((line) => line.standard))].map((standard) => link(standard.page, standard.id));
    const [exempt, excluded] = [COMPLIANT + 1, COMPLIANT + 2].map((state) => lines.filter((line) => line.state === state));
    const reasons = (of) => of.flatMap((line, number) => [number ? "; " : "", link(line.standard.page, line.standard.id), ` (${line.reason})`]);
    return facts([
      ["Complied with", ...listed(names(COMPLIANT))],
      ["Not judged, exempt", ...reasons(exempt)],
      ["Not judged, left out", ...reasons(excluded)],
      ["Not judged, outside", ...(outside.length ? [...listed(outside.map(({ page, id }) => link(page, id))), outside.length === 1 ? " does not ask for it." : " do not ask for it."] : [])],
    ]);
  };
  const part = (record, line) => {
    const made = document.createElement("section");
    made.className = "card-part";
    made.append(text(standardLink(line.standard), "h3"), facts([
      ["State", stateOf(line)],
      ["What is wrong, or how it stands", line.reason],
      ["Part of it", line.item ? foreign(line.item) : ""],
      ["Begins to count", day(line.anchor)],
      ["Due", day(line.due, line.clock)],
      ["Overdue", overdue(line)],
      ["Done", day(line.done)],
      ["Team", line.team ? teamLink(line.team) : ""],
      ["Officer", line.officer ? foreign(line.officer) : ""],
      ["Recorded", line.shown],
      ["Severity", line.standard.severity],
      ["What to do", toDo(line)],
      ["Listed", line.standard.list && line.state < NOT_YET_DUE ? link(`${line.standard.list}#find=${encodeURIComponent(record.id)}`, "in the list of the standard") : ""],
    ]));
    return made;
  };
  const card = (record) => {
    const lines = linesOf(record);
    const children = childrenOf(record);
    const made = document.createElement("article");
    made.className = "card";
    made.append(text(foreign(record.id), "h2"), text(`${wordsOf(kindOf(record))}.`, "p"));
    if (isChild(record)) made.append(text(link(at("child.html", record.id), "This child’s journey across all standards"), "p"));
    else if (kindOf(record) === "persons" && children.length) made.append(text("Merged into ", "p", ...listed(children.map(childLink))));
    else if (children.length) made.append(text("Leads to ", "p", ...listed(children.map(childLink)), children.length > 19 ? " and perhaps more." : ""));
    else if (kindOf(record) !== "persons") made.append(text("Leads to no child that could be told.", "p"));
    for (const line of lines.filter(({ state }) => state < COMPLIANT)) made.append(part(record, line));
    if (lines.length || about.judged[kindOf(record)]) made.append(standings(record, lines));
    else made.append(text("No standard judges it by itself.", "p"));
    if (lines.length && about.stopped.length) made.append(text(`${about.stopped.join(", ")} could not be judged in this run.`, "p"));
    return made;
  };
  const lookedThrough = () => `Looked through: the ids of all ${plural(about.total, "record")} that were read for the standards${about.refused ? `; not those of ${plural(about.refused, "row")} that ${about.refused === 1 ? "was" : "were"} refused` : ""}.`;

  const show = (records, count, words) => {
    found.replaceChildren();
    said.textContent = words;
    if (count === 1 || (count <= 4 && records.every(({ id }) => folded(id) === folded(records[0].id)))) {
      found.append(...records.map(card));
      return;
    }
    const list = document.createElement("ul");
    list.className = "found";
    for (const record of records) {
      const states = [...new Set(linesOf(record).map(({ state }) => about.states[state]))].join(", ");
      list.append(text(recordLink(record.id), "li", `: ${wordsOf(kindOf(record))}`, states ? `. ${states}.` : "."));
    }
    found.append(list);
  };
  const everywhere = (begun) => {
    const button = text("Look for it inside every id", "button");
    button.type = "button";
    button.addEventListener("click", () => look(begun, about.files, (id) => id.includes(begun), "with this in its id"));
    return text(button, "p");
  };
  const look = async (begun, files, test, kind) => {
    const turn = (asking += 1);
    said.textContent = "Looking…";
    const records = [];
    let count = 0;
    for (const known of files) {
      const [some, number] = recordsOf(await dataFile(known), test, MOST - records.length);
      if (turn !== asking) return;
      records.push(...some);
      count += number;
    }
    if (count) show(records, count, `${plural(count, "record")} ${kind}${count > MOST ? `; the first ${MOST} are shown` : ""}.`);
    else show([], 0, `No record ${kind}. ${lookedThrough()} “duly explain” asks the export itself.`);
    if (files.length < about.files.length || kind !== "with this in its id") found.append(everywhere(begun));
  };
  const find = async () => {
    const begun = folded(wanted.value.trim());
    if (!begun) {
      asking += 1;
      found.replaceChildren();
      said.textContent = lookedThrough().replace("Looked through", "What is looked through");
      return;
    }
    const files = filesFor(about.files, begun);
    const turn = asking + 1;
    await look(begun, files.slice(0, 1), (id) => id === begun, "of this id");
    if (turn !== asking || found.querySelector(".card, .found")) return;
    await look(begun, files, (id) => id.startsWith(begun), "whose id begins so");
  };
  const go = () => find().catch((error) => {
    found.replaceChildren();
    said.textContent = error.message;
  });
  const ofAddress = () => {
    if (idAsked()) wanted.value = idAsked();
    go();
  };
  wanted.addEventListener("input", () => {
    history.replaceState(null, "", wanted.value.trim() ? at("", wanted.value.trim()) : location.pathname);
    go();
  });
  addEventListener("hashchange", ofAddress);
  document.getElementById("unaided").hidden = true;
  document.getElementById("find").hidden = false;
  ofAddress();
}
