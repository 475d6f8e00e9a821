"use strict";
// Finds a record in every list of the set. What it knows is in the page; it fetches and stores nothing.
{
  const MOST = 50;
  const { pages, ids, at } = JSON.parse(document.getElementById("index").textContent);
  const folded = ids.map((id) => id.toLowerCase());
  const wanted = document.getElementById("wanted");
  const list = document.getElementById("found");
  const said = document.getElementById("found-said");

  const entry = (id, page) => {
    const [name, standard, words] = pages[page];
    const link = document.createElement("a");
    link.href = `${name}#find=${encodeURIComponent(id)}`;
    link.append(`${standard} ${words}`);
    const item = document.createElement("li");
    item.append(link);
    return item;
  };
  const find = () => {
    const text = wanted.value.trim().toLowerCase();
    list.replaceChildren();
    if (!text) {
      said.textContent = `${ids.length.toLocaleString("en")} records are listed.`;
      return;
    }
    const places = [];
    folded.forEach((id, place) => {
      if (id.includes(text)) places.push(place);
    });
    // The record that was typed in full comes first.
    places.sort((one, other) => (folded[other] === text) - (folded[one] === text) || one - other);
    for (const place of places.slice(0, MOST)) {
      const name = document.createElement("bdi");
      name.className = "foreign";
      name.append(ids[place]);
      const lists = document.createElement("ul");
      lists.append(...at[place].map((page) => entry(ids[place], page)));
      const item = document.createElement("li");
      item.append(name, lists);
      list.append(item);
    }
    const number = places.length.toLocaleString("en");
    if (!places.length) said.textContent = "No record that is listed has such an id. One that is not listed complied, is not due, or was not judged.";
    else if (places.length > MOST) said.textContent = `${number} records have such an id; the first ${MOST} are shown. Type more of it.`;
    else said.textContent = places.length === 1 ? "1 record has such an id." : `${number} records have such an id.`;
  };
  wanted.addEventListener("input", find);
  document.getElementById("unaided").hidden = true;
  document.getElementById("find").hidden = false;
  find();
}
