// All of our own JavaScript. Every page works without it: it only saves clicks and keys.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const on = (type, act, root = document) => root.addEventListener(type, act);
const TOAST_MS = 10_000, SEQUENCE_MS = 900;

// Palette, dialogs, theme, copy: one listener for every click.
function openPalette() {
  const palette = $("#palette");
  if (!palette || palette.open) return;
  palette.showModal();
  const input = $("input", palette);
  input.select();
  input.dispatchEvent(new Event("open"));
}

function setTheme(theme) {
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copy);
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), 2000);
}

on("click", (event) => {
  const hit = (attribute) => event.target.closest(`[${attribute}]`);
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
  const dialog = event.target.closest("dialog");
  if (hit("data-palette") && isPlain) { event.preventDefault(); openPalette(); }
  const opener = hit("data-dialog");
  if (opener && isPlain) { event.preventDefault(); $(opener.dataset.dialog)?.showModal(); }
  if (dialog && hit("data-close")) { event.preventDefault(); dialog.close(); }
  if (dialog && event.target === dialog) dialog.close(); // the veil around it
  if (hit("data-dismiss")) event.target.closest(".toast").remove();
  if (hit("data-copy")) copy(hit("data-copy"));
  if (hit("data-retry")) retry();
  if (hit("data-theme-set")) setTheme(hit("data-theme-set").dataset.themeSet);
  if (event.target.closest("[aria-disabled=true]")) event.preventDefault();
});

// Arrows and Enter in a listbox that an input drives (ARIA combobox): palette and choice among many.
function move(input, list, key) {
  const options = $$("[role=option]", list);
  const at = options.findIndex((option) => option.ariaSelected === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (!step || !options.length) return;
  const next = options[(at + step + options.length) % options.length];
  options.forEach((option) => { option.ariaSelected = String(option === next); });
  input.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

const listOf = (input) => document.getElementById(input.getAttribute("aria-controls"));
const chosenIn = (list) => $("[role=option][aria-selected=true]", list);

function show(input, isShown) {
  listOf(input).hidden = !isShown;
  input.ariaExpanded = String(isShown);
  if (!isShown) input.removeAttribute("aria-activedescendant");
}

function choose(option) {
  const box = option.closest("[data-combobox]"), input = $("[role=combobox]", box), kept = $("[data-combobox-value]", box);
  input.value = option.dataset.label;
  show(input, false);
  if (!kept) return;
  kept.value = option.dataset.value;
  kept.dispatchEvent(new Event("change", { bubbles: true }));
}

on("keydown", (event) => {
  const input = event.target.closest?.("[role=combobox]");
  if (!input) return;
  const list = listOf(input), isBox = input.closest("[data-combobox]");
  if (event.key.startsWith("Arrow") && event.key !== "ArrowLeft" && event.key !== "ArrowRight") {
    event.preventDefault();
    if (isBox && list.hidden) input.dispatchEvent(new Event("open"));
    move(input, list, event.key);
  }
  if (event.key === "Enter" && !list.hidden && chosenIn(list)) {
    event.preventDefault();
    if (isBox) choose(chosenIn(list)); else chosenIn(list).click();
  }
  if (isBox && event.key === "Escape" && !list.hidden) { event.preventDefault(); show(input, false); }
});
on("input", ({ target }) => {
  const kept = target.matches("[role=combobox]") && target.closest("[data-combobox]")?.querySelector("[data-combobox-value]");
  if (kept) kept.value = ""; // what is typed is not chosen yet
});
on("pointerdown", (event) => {
  const option = event.target.closest("[data-combobox] [role=option]");
  if (option) { event.preventDefault(); choose(option); }
});
on("focusout", ({ target, relatedTarget }) => {
  if (target.matches("[data-combobox] [role=combobox]") && !target.closest("[data-combobox]").contains(relatedTarget)) show(target, false);
});

// Shortcuts: Ctrl K and « / », « ? », then pairs such as « g c », read from the links [data-key].
const areOn = document.body.dataset.shortcuts !== "off";
const isTyping = (target) => target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
let last = "";

function walk(list, step) {
  const links = $$(".row-link", list);
  const at = links.indexOf(document.activeElement.closest("tr")?.querySelector(".row-link") ?? document.activeElement);
  links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
}

function inList(event) {
  const list = $("[data-list]"), isInside = list?.contains(document.activeElement);
  const step = { j: 1, k: -1, ...(isInside && { ArrowDown: 1, ArrowUp: -1 }) }[event.key];
  if (!list) return false;
  if (step) walk(list, step);
  if (event.key === "x") document.activeElement.closest("tr")?.querySelector("[type=checkbox]")?.click();
  return Boolean(step) || event.key === "x";
}

on("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "k" && $("#palette")) { event.preventDefault(); return openPalette(); }
  if (!areOn || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || $("dialog[open]")) return;
  const pair = last && $(`[data-key="${CSS.escape(`${last} ${event.key}`)}"]`);
  last = event.key;
  setTimeout(() => { last = ""; }, SEQUENCE_MS);
  if (pair) { event.preventDefault(); last = ""; pair.click(); }
  else if (event.key === "/") { event.preventDefault(); openPalette(); }
  else if (event.key === "?") $("#shortcuts")?.showModal();
  else if (inList(event)) event.preventDefault();
});

// Selection: all of the page, how many, how much.
const euros = new Intl.NumberFormat("fr-FR", { style: "currency", currency: "EUR" });

function count(form) {
  const boxes = $$("tbody [type=checkbox]", form), ticked = boxes.filter((box) => box.checked);
  const output = $("[data-bulk-count]", form), all = $("[data-check-all]", form);
  const cents = ticked.reduce((sum, box) => sum + Number(box.dataset.cents ?? 0), 0);
  const words = `${ticked.length} ${output?.dataset.bulkCount}${ticked.length > 1 ? "s" : ""}`;
  if (output) output.textContent = cents ? `${words} · ${euros.format(cents / 100).replaceAll("\u202f", "\u00a0")}` : words;
  if (all) { all.checked = boxes.length > 0 && ticked.length === boxes.length; all.indeterminate = ticked.length > 0 && !all.checked; }
}

on("change", ({ target }) => {
  if (target.matches("[data-check-all]")) $$("tbody [type=checkbox]", target.form).forEach((box) => { box.checked = target.checked; });
  if (target.form && $("[data-bulk-count]", target.form)) count(target.form);
  if (target.matches(".upload [type=file]")) $(".upload-text", target.parentElement).textContent = [...target.files].map((file) => file.name).join(", ");
});
on("dragover", ({ target }) => target.closest?.(".upload")?.classList.add("over"));
for (const type of ["dragleave", "drop"]) on(type, ({ target }) => target.closest?.(".upload")?.classList.remove("over"));

// A form is sent once: its buttons wait for the answer.
const sent = new WeakSet();
const buttons = (form) => $$("button:not([type=button]), [type=submit]", form);
const rest = (form, isResting) => buttons(form).forEach((button) => { button.ariaDisabled = isResting ? "true" : null; });

on("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.dataset.resubmit !== undefined) return;
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  setTimeout(() => rest(form, true));
});
on("pageshow", () => $$("form").forEach((form) => { sent.delete(form); rest(form, false); }), window);
on("htmx:beforeRequest", ({ target }) => target.matches("form") && rest(target, true));
on("htmx:afterRequest", ({ target }) => target.matches?.("form") && rest(target, false));

// What htmx brings: a dialog or a panel opens, a list of options shows, toasts start to wait.
on("htmx:afterSwap", ({ detail: { target, requestConfig } }) => {
  if (target.matches("dialog") && !target.open) target.showModal();
  if (target.matches("[popover]") && !target.matches(":popover-open")) target.showPopover({ source: requestConfig.elt });
  if (target.matches(".options")) show(requestConfig.elt, document.activeElement === requestConfig.elt);
  $$(".toast").forEach(wait);
});

function wait(toast) {
  if (toast.dataset.waits) return;
  toast.dataset.waits = "yes";
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), TOAST_MS); };
  for (const type of ["mouseenter", "focusin"]) toast.addEventListener(type, () => clearTimeout(timer));
  for (const type of ["mouseleave", "focusout"]) toast.addEventListener(type, start);
  start();
}

// A lost connection says so, and tries again.
let failed = null;
const tellLost = (isLost) => { const bar = $("#offline"); if (bar) bar.hidden = !isLost; };

function retry() {
  tellLost(false);
  if (!failed) return location.reload();
  const { verb, path, elt, target } = failed;
  failed = null;
  htmx.ajax(verb, path, { source: elt, target });
}

on("htmx:sendError", ({ detail }) => { failed = detail.requestConfig; tellLost(true); });
on("htmx:afterRequest", ({ detail }) => { if (detail.successful) { failed = null; tellLost(false); } });
on("htmx:responseError", ({ detail }) => {
  const toast = document.createElement("div");
  toast.className = "toast error";
  toast.textContent = detail.xhr.status === 403 ? "Votre rôle ne permet pas cette action." : "L’action n’a pas abouti. Réessayez dans un instant.";
  $("#toasts")?.append(toast);
  wait(toast);
});
on("offline", () => tellLost(true), window);
on("online", () => tellLost(false), window);

$$(".toast").forEach(wait);
$("[data-focus]")?.focus();
$$("form:has([data-bulk-count])").forEach(count);
