// What is typed into a survey is kept by the office as it is typed; what did not reach it is kept in this window.
"use strict";
// A form marked data-kept holds, under that name in the window's own store, fields that were typed and not yet kept,
// with the number of what it was typed upon: what somebody else has kept since is not written over.
const typedOf = (form) => [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "window"].includes(name));
const UNSENT = {
  zh: "尚未保存：没有登录或连不上。内容留在本窗口，重新登录后回到本页会自动补存。",
  en: "Not kept yet: signed out, or no answer. It stays in this window and is sent once you are back on this page, signed in.",
};
const keptForms = () => document.querySelectorAll("form[data-kept]");
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-kept]");
  if (form) sessionStorage.setItem(form.dataset.kept, JSON.stringify(typedOf(form)));
});
document.addEventListener("submit", (event) => { if (event.target.dataset.kept) sessionStorage.removeItem(event.target.dataset.kept); });
document.addEventListener("htmx:beforeRequest", (event) => { event.target.sent = JSON.stringify(typedOf(event.target)); });
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target;
  if (!form.dataset?.kept || !event.detail.successful || signedOut(event)) return;
  if (sessionStorage.getItem(form.dataset.kept) === form.sent) sessionStorage.removeItem(form.dataset.kept);
});
// A refusal is shown where "kept" stands; what cannot be sent, or was sent by nobody signed in, is said there too.
const signedOut = (event) => event.detail.xhr.responseURL.includes("/login/");
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
  if (signedOut(event)) { event.detail.shouldSwap = false; unsent(event); }
});
const unsent = (event) => {
  const place = event.target.dataset?.kept && document.querySelector(event.target.getAttribute("hx-target"));
  if (place) { place.textContent = document.documentElement.lang === "en" ? UNSENT.en : UNSENT.zh; place.classList.add("high"); }
};
document.addEventListener("htmx:sendError", unsent);
document.addEventListener("htmx:responseError", unsent);
document.addEventListener("htmx:beforeSwap", (event) => { event.detail.target?.classList?.remove("high"); });
// After signing in again, or where the office did not answer: what was typed stands in its fields again and is sent.
for (const form of keptForms()) {
  const kept = sessionStorage.getItem(form.dataset.kept);
  if (!kept) continue;
  const fields = JSON.parse(kept).map(([name, text]) => [form.elements.namedItem(name), text]).filter(([field]) => field);
  const changed = fields.filter(([field, text]) => field.value !== text);
  for (const [field, text] of changed) field.value = text;
  if (changed.length) setTimeout(() => changed[0][0].dispatchEvent(new Event("change", { bubbles: true })), 300);
  else sessionStorage.removeItem(form.dataset.kept);
}
