// Keys and small comforts; every page works without it.
"use strict";
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "/" && !typing) { event.preventDefault(); document.getElementById("search")?.focus(); }
  if (typing) { if (event.key === "Escape") event.target.blur(); return; }
  if (event.key === "j" || event.key === "k") moveRow(event.key === "j" ? 1 : -1);
  if (event.key === "Enter") document.querySelector("tr.row-here a")?.click();
});
// j and k move through the rows of the page's table, Enter opens the one marked.
function moveRow(by) {
  const rows = [...document.querySelectorAll("table.dense tbody tr")].filter((row) => row.querySelector("a"));
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.classList.contains("row-here"));
  rows[at]?.classList.remove("row-here");
  const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
  next.classList.add("row-here");
  next.scrollIntoView({ block: "nearest" });
}
// A select or checkbox marked data-submit sends its form when it changes.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});
// A button marked data-confirm asks first.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});
// A checkbox marked data-check-all ticks all of its form with the name it gives.
document.addEventListener("change", (event) => {
  const name = event.target.dataset.checkAll;
  if (name) event.target.form.querySelectorAll(`input[name="${name}"]:not(:disabled)`).forEach((box) => { box.checked = event.target.checked; });
});
// Down and up go through what the search box suggests; Escape, or going elsewhere, takes it away.
document.addEventListener("keydown", (event) => {
  const box = event.target.closest(".office-search");
  if (!box) return;
  if (event.key === "Escape") document.getElementById("suggestions").replaceChildren();
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const places = [document.getElementById("search"), ...box.querySelectorAll(".suggestions a")];
  const next = places[places.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) { event.preventDefault(); next.focus(); }
});
document.addEventListener("focusout", (event) => {
  const box = event.target.closest(".office-search");
  if (box && !box.contains(event.relatedTarget)) setTimeout(() => document.getElementById("suggestions").replaceChildren(), 200);
});
// A box that a summary opened over the page (columns, views) is closed by Escape and by a click elsewhere.
const boxes = "details.list-columns, details.list-views";
document.addEventListener("click", (event) => {
  document.querySelectorAll(`:is(${boxes})[open]`).forEach((box) => { if (!box.contains(event.target)) box.open = false; });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll(`:is(${boxes})[open]`).forEach((box) => { box.open = false; });
});
// Files may be dropped anywhere into a box marked data-drop; it goes by its own file input.
for (const box of document.querySelectorAll("[data-drop]")) {
  const input = box.querySelector("input[type=file]");
  box.classList.add("drop-ready");
  for (const kind of ["dragenter", "dragover"]) box.addEventListener(kind, (event) => { event.preventDefault(); box.classList.add("drop-over"); });
  for (const kind of ["dragleave", "drop"]) box.addEventListener(kind, () => box.classList.remove("drop-over"));
  box.addEventListener("drop", (event) => {
    event.preventDefault();
    const given = new DataTransfer();
    [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1).forEach((file) => given.items.add(file));
    if (given.files.length) input.files = given.files;
  });
}
// What was refused first is brought into view, with the cursor in it; a place that the address names comes before it.
const refused = location.hash ? null : document.querySelector("main .is-invalid, main .fault");
if (refused) {
  for (let box = refused.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  refused.scrollIntoView({ block: "center" });
  refused.focus({ preventScroll: true });
}
// Whoever leaves a form marked data-keep with something typed and not sent is asked first.
for (const form of document.querySelectorAll("form[data-keep]")) {
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}
