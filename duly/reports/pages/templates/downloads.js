// Charts as PNG and SVG, tables as CSV: made of what the page holds when it is asked for; nothing is fetched.
{
  const save = (content, kind, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: kind }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
  const page = location.pathname.split("/").pop().replace(/\.html$/, "") || "page";
  const named = (text, ending) =>
    `${page}-${text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60)}.${ending}`;

  // A spreadsheet would run a cell that begins so.
  const cell = (text) => {
    const said = text.replace(/\s+/g, " ").trim();
    const harmless = /^[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(said) && !/^-?[\d.,]+%?$/.test(said) ? `'${said}` : said;
    return /[",\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  };
  const csv = (table) =>
    "\ufeff" + [...table.rows].map((row) => [...row.cells].filter((one) => !one.matches(".bar")).map((one) => cell(one.textContent)).join(",")).join("\r\n") + "\r\n";

  // A picture that stands by itself: with the colours that the page gives it, and the patterns that it names.
  const LOOKS = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity", "font-size", "font-weight"];
  const drawing = (svg) => {
    const copy = svg.cloneNode(true);
    const dress = (from, to) => {
      const seen = getComputedStyle(from);
      for (const look of LOOKS) to.style.setProperty(look, seen.getPropertyValue(look));
      [...from.children].forEach((child, place) => dress(child, to.children[place]));
    };
    dress(svg, copy);
    const patterns = document.querySelector("svg.patterns defs");
    if (patterns) {
      const defs = patterns.cloneNode(true);
      dress(patterns, defs);
      copy.prepend(defs);
    }
    copy.style.fontFamily = "Arial, sans-serif";
    copy.style.background = getComputedStyle(document.body).backgroundColor;
    return new XMLSerializer().serializeToString(copy);
  };
  const png = async (svg, name) => {
    const { width, height } = svg.viewBox.baseVal;
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(drawing(svg))}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: width * 2, height: height * 2 });
    const context = canvas.getContext("2d");
    context.fillStyle = getComputedStyle(document.body).backgroundColor;
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(blob, "image/png", name), "image/png");
  };

  const offer = (place, of, choices) => {
    const take = document.createElement("p");
    take.className = "take on-screen";
    for (const [said, make] of choices) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = said;
      button.setAttribute("aria-label", `${said} of ${of}`);
      button.addEventListener("click", make);
      take.append(button);
    }
    place.after(take);
  };
  for (const figure of document.querySelectorAll("figure.chart")) {
    const svg = figure.querySelector("svg.drawn");
    const name = figure.querySelector("figcaption")?.textContent.trim() ?? "chart";
    if (!svg) continue;
    offer(svg, name, [
      ["PNG", () => png(svg, named(name, "png"))],
      ["SVG", () => save(drawing(svg), "image/svg+xml", named(name, "svg"))],
    ]);
  }
  for (const table of document.querySelectorAll("main table")) {
    const name = table.caption?.textContent.trim() ?? "table";
    if (table.rows.length > 2) offer(table, name, [["CSV", () => save(csv(table), "text/csv", named(name, "csv"))]]);
  }
}
