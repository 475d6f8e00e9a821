// A child's journey: what each record that leads to the child got, by the inspectorate's topics, then in order of time.
{
  const said = document.getElementById("said");
  const place = document.getElementById("journey");

  const section = (title, ...content) => text(text(title, "h2"), "section", ...content);
  const cells = (child, named) => (line) => [
    [recordLink(line.record), ...(line.item && line.item !== child ? [text(foreign(line.item), "div")] : [])],
    [standardLink(line.standard)],
    [stateOf(line), text(line.reason, "div")],
    [day(line.due, line.clock)],
    overdue(line),
    [day(line.done)],
    line.team ? teamLink(line.team) : "",
    ...(named ? [line.officer ? foreign(line.officer) : ""] : []),
  ];
  const HEADS = ["Record", "Standard", "What is wrong, or how it stands", "Due", "Overdue", "Done", "Team"];
  const ofTopic = (child, title, lines) => {
    const open = lines.filter((line) => line.state < COMPLIANT);
    const closed = lines.filter((line) => line.state >= COMPLIANT);
    const content = [];
    const named = open.some(({ officer }) => officer);
    const heads = named ? [...HEADS, "Officer"] : HEADS;
    if (open.length) content.push(table(`${title}: what is open, or was not done in time`, heads, open.map(cells(child, named))));
    else content.push(text("Nothing is open.", "p"));
    const remedies = new Map(open.filter(toDo).map((line) => [line.standard, line.standard.remedy]));
    if (remedies.size) {
      const list = document.createElement("ul");
      for (const [standard, remedy] of remedies) list.append(text(text(standard.id, "strong"), "li", `: ${remedy}`));
      content.push(text("What to do", "h3"), list);
    }
    if (closed.length) {
      const details = document.createElement("details");
      const complied = closed.filter((line) => line.state === COMPLIANT).length;
      const parts = [complied ? `${complied.toLocaleString("en")} complied` : "", closed.length > complied ? `${(closed.length - complied).toLocaleString("en")} not judged` : ""];
      details.append(text(parts.filter(Boolean).join(", "), "summary"), table(`${title}: what complied, or was not judged`, HEADS, closed.map(cells(child))));
      content.push(details);
    }
    return section(title, ...content);
  };
  const inTime = (lines) => {
    const events = [];
    for (const line of lines) {
      const of = [recordLink(line.record), [standardLink(line.standard)], [stateOf(line)]];
      const clone = () => of.map((cell) => (Array.isArray(cell) ? cell.map((one) => one.cloneNode(true)) : cell.cloneNode(true)));
      if (line.anchor !== null) events.push([line.anchor, 0, "Begins to count", clone()]);
      if (line.due !== null) events.push([line.due, 1, line.due < 0 ? "Falls due" : "Fell due", clone()]);
      if (line.done !== null) events.push([line.done, 2, "Done", clone()]);
    }
    events.sort((one, other) => other[0] - one[0] || one[1] - other[1]);
    return table("In order of time", ["Day", "What", "Record", "Standard", "How it stands"], events.map(([before, , what, rest]) => [day(before), what, ...rest]));
  };

  const draw = (child, lines) => {
    const counts = about.states.map((state, number) => [state, lines.filter((line) => line.state === number).length]);
    const records = new Set(lines.map((line) => `${line.kind} ${line.record}`)).size;
    said.textContent = `${plural(records, "record")} ${records === 1 ? "leads" : "lead"} to this child. ${counts.filter(([, count]) => count).map(([state, count]) => `${state}: ${count.toLocaleString("en")}`).join("; ")}.`;
    const risks = [...new Set(lines.map((line) => line.risk).filter(Boolean))];
    const next = lines.filter((line) => line.state === NOT_YET_DUE && line.due !== null).sort((one, other) => other.due - one.due)[0];
    place.replaceChildren(facts([
      ["Child", foreign(child)],
      ["Risk recorded", risks.join(", ")],
      ["Falls due next", ...(next ? [day(next.due, next.clock), " under ", standardLink(next.standard)] : [])],
      ["Not judged", about.stopped.length ? `${about.stopped.join(", ")} could not be judged in this run, and may concern this child too.` : ""],
    ]));
    [...about.topics, "Other standards"].forEach((title, topic) => {
      const ofThis = lines.filter((line) => line.standard.topic === topic);
      if (ofThis.length || topic < about.topics.length) place.append(ofThis.length ? ofTopic(child, title, ofThis) : section(title, text("No judged record leads to this child here.", "p")));
    });
    place.append(section("In order of time", inTime(lines)));
  };
  const find = async () => {
    const wanted = idAsked();
    document.querySelector("h1").textContent = wanted ? `The journey of ${wanted}` : "A child’s journey";
    place.replaceChildren();
    if (!wanted) {
      said.textContent = "The address of this page says which child is meant. Choose one from the list of all children, or find one by its id.";
      return;
    }
    said.textContent = "Looking…";
    for (const known of filesFor(about.files, folded(wanted))) {
      const file = await dataFile(known);
      const children = ids(file.child);
      const number = children.indexOf(wanted);
      if (number < 0) continue;
      const ends = sums(file.rows);
      const records = ids(file.record);
      const lines = [];
      for (let row = number ? ends[number - 1] : 0; row < ends[number]; row += 1)
        lines.push({ ...lineOf(file, row), record: records[row], kind: file.texts[file.kind[row]], risk: file.texts[file.risk[row]] });
      lines.sort((one, other) => one.state - other.state || (other.due ?? -Infinity) - (one.due ?? -Infinity) || 0);
      if (idAsked() === wanted) draw(wanted, lines);
      return;
    }
    if (idAsked() !== wanted) return;
    said.textContent = "No judged record leads to a child of this id, under the id that its ids were merged into. ";
    said.append(link(at("search.html", wanted), "Find the id among all records"), ".");
  };
  const go = () => find().catch((error) => {
    said.textContent = error.message;
  });
  addEventListener("hashchange", go);
  go();
}
