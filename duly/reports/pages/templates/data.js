"use strict";
// Reads a data file that lies beside the page: as a script, since a page of a folder can read nothing else of it.
const dulyAsked = new Map();
globalThis.dulyData = (name, content) => dulyAsked.get(name)?.(content);
const dulyFile = (name) =>
  new Promise((resolve, reject) => {
    const lost = () => reject(new Error(name));
    const script = document.createElement("script");
    dulyAsked.set(name, resolve);
    script.src = `data/${encodeURIComponent(name)}.js`;
    script.addEventListener("error", lost); // it is not there
    script.addEventListener("load", lost); // it is there and cut off: it has not said what it holds
    document.head.append(script);
  });
