"use strict";
// Opens the data files beside the page: each is a script that hands its content to dulyData. Nothing else is asked for.
const about = JSON.parse(document.getElementById("about").textContent);
const opened = new Map();
window.dulyData = (name, content) => opened.get(name)?.(content);

const asked = new Map();
// The content of a data file; refused with words for people where it is missing, damaged or of another run.
const dataFile = ([, name, sum]) => {
  if (!asked.has(name)) {
    asked.set(name, new Promise((give, refuse) => {
      const script = document.createElement("script");
      const missing = () => refuse(new Error(`The file data/${name}.js, which belongs to this page, is missing or cannot be read. Copy the whole folder of the results, or open it where it was written.`));
      opened.set(name, (content) => {
        if (content.sum === sum) give(content.packed);
        else refuse(new Error(`The file data/${name}.js is of another run than this page. Open the pages of one run.`));
      });
      script.onerror = missing;
      script.onload = missing; // without effect where the file has spoken
      script.src = `data/${name}.js`;
      document.head.append(script);
    }).then(unpacked));
  }
  return asked.get(name);
};
const unpacked = async (packed) => {
  if (typeof DecompressionStream === "undefined") throw new Error("This browser is too old to open the data beside this page. The command “duly explain ID” says the same.");
  const bytes = Uint8Array.from(atob(packed), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
};

const folded = (key) => key.replace(/[A-Z]/g, (sign) => sign.toLowerCase());
// By code points, as the files are in order.
const isBefore = (one, other) => {
  const [left, right] = [[...one], [...other]];
  const place = left.findIndex((sign, at) => sign !== right[at]);
  if (place < 0) return left.length < right.length;
  return place < right.length && left[place].codePointAt(0) < right[place].codePointAt(0);
};
// The files in which keys that begin so may be.
const filesFor = (files, begun) => {
  let first = 0;
  files.forEach(([start], place) => {
    if (!isBefore(begun, start)) first = place;
  });
  let last = first;
  while (last + 1 < files.length && files[last + 1][0].startsWith(begun)) last += 1;
  return files.slice(first, last + 1);
};

// Ids again, of which a number is the step to the next.
const ids = (steps) => {
  let [lead, digits] = ["", ""];
  return steps.map((step) => {
    if (typeof step === "number") digits = String(Number(digits) + step).padStart(digits.length, "0");
    else [, lead, digits] = /^(.*?)([0-9]{0,15})$/s.exec(step);
    return lead + digits;
  });
};
const sums = (steps) => {
  let sum = 0;
  return steps.map((step) => (sum += step));
};
