"use strict";
// A stage that a link leads to is opened, and keyboard focus goes to it. Without this script every part of the page can
// still be opened by hand.
const stages = [...document.querySelectorAll("details.stage")];

function show() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const stage = target.tagName === "DETAILS";
  if (stage) {
    target.open = true;
    target.hidden = false;
  }
  const goal = stage ? target.querySelector("summary") : target;
  if (!goal.matches("a, button, summary, [tabindex]")) goal.tabIndex = -1;
  goal.focus({ preventScroll: true });
  target.scrollIntoView({ block: "start" });
}
addEventListener("hashchange", show);
show();

for (const button of document.querySelectorAll("button[data-all]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    for (const one of stages) one.open = button.dataset.all === "open";
  });
}

// Arrow keys on the heading of a stage lead to the next or previous one that is shown.
for (const stage of stages) {
  stage.querySelector("summary").addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    const shown = stages.filter((one) => !one.hidden);
    const next = shown[shown.indexOf(stage) + step];
    if (next) next.querySelector("summary").focus();
    event.preventDefault();
  });
}

// What is typed is looked for in the names of stages, and where none has it in all that they say. Each of its words must
// begin a word there. A multiplication sign is an x.
const find = document.getElementById("find");
function said(stage) {
  const texts = [];
  const walk = document.createTreeWalker(stage, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (!walk.currentNode.parentElement.closest(".steps, .why")) texts.push(walk.currentNode.data);
  }
  return texts.join(" ");
}
if (find) {
  const plain = (text) => ` ${text.toLowerCase().replaceAll("×", "x").replace(/[^\p{L}\p{N}_,.]+/gu, " ")}`;
  const names = stages.map((one) => plain(one.querySelector(".name").textContent));
  const texts = stages.map((one) => plain(said(one)));
  const told = find.parentElement.querySelector("output");
  find.parentElement.hidden = false;
  find.addEventListener("input", () => {
    const words = plain(find.value).split(/\s+/).filter(Boolean);
    const holds = (text) => words.every((word) => text.includes(` ${word}`));
    const within = names.some(holds) ? names : texts;
    stages.forEach((one, number) => {
      one.hidden = !holds(within[number]);
    });
    const left = stages.filter((one) => !one.hidden).length;
    told.textContent = words.length ? `${left} of ${stages.length} stages` : "";
  });
  find.addEventListener("keydown", (event) => {
    const first = stages.find((one) => !one.hidden);
    if (event.key !== "ArrowDown" || !first) return;
    first.querySelector("summary").focus();
    event.preventDefault();
  });
}

// A drawing is zoomed around what is in its middle.
const ZOOMS = [1, 1.25, 1.5, 2, 3, 4];
for (const figure of document.querySelectorAll("figure")) {
  const controls = figure.querySelector(".zoom");
  const region = figure.querySelector(".scroll");
  let step = 0;
  const zoom = (way) => {
    const x = (region.scrollLeft + region.clientWidth / 2) / region.scrollWidth;
    const y = (region.scrollTop + region.clientHeight / 2) / region.scrollHeight;
    step = way === "fit" ? 0 : Math.min(Math.max(step + (way === "in" ? 1 : -1), 0), ZOOMS.length - 1);
    figure.style.setProperty("--zoom", ZOOMS[step]);
    figure.classList.toggle("zoomed", step > 0);
    region.scrollLeft = x * region.scrollWidth - region.clientWidth / 2;
    region.scrollTop = y * region.scrollHeight - region.clientHeight / 2;
    controls.querySelector("output").textContent = `${100 * ZOOMS[step]}%`;
  };
  controls.hidden = false;
  controls.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) zoom(button.dataset.zoom);
  });
  region.addEventListener("keydown", (event) => {
    const way = { "+": "in", "=": "in", "-": "out", 0: "fit" }[event.key];
    if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
    zoom(way);
    event.preventDefault();
  });
}
