"use strict";
// A stage that a link leads to is opened, and keyboard focus goes to it. Without this script every part of the page can
// still be opened by hand.
function show() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const stage = target.tagName === "DETAILS";
  if (stage) target.open = true;
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
    for (const one of document.querySelectorAll("details")) one.open = button.dataset.all === "open";
  });
}
