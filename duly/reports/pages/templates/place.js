"use strict";
// How old this page is, and whether a newer run is there. latest.js beside the runs says which that is; without it nothing is said.
{
  const place = document.querySelector("[data-as-at]");
  const asAt = Number(place.dataset.asAt);
  const days = Math.floor((Date.now() - asAt) / 86400000);
  if (days >= 1) place.querySelector("[data-age]").textContent = `, ${days} day${days > 1 ? "s" : ""} ago`;
  const newest = globalThis.dulyNewest;
  if (newest && newest.asOf > asAt) {
    const newer = document.querySelector(".newer");
    newer.querySelector("a").textContent = `the same page as at ${newest.said}`;
    newer.hidden = false;
  }
}
