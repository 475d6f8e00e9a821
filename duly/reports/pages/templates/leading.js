"use strict";
location.replace(document.getElementById("on").getAttribute("href") + location.search + location.hash);
