// Keeps "now" fresh while the page is looked at, and lets the reader stop that. Without script there is a link.
const region = document.querySelector("[data-live]");
if (region && window.htmx) {
  const button = document.getElementById("pause");
  let stopped = false;
  const refresh = () => { if (!stopped && document.visibilityState === "visible") window.htmx.trigger(region, "refresh"); };
  button.addEventListener("click", () => { stopped = !stopped; button.textContent = stopped ? button.dataset.start : button.dataset.stop; refresh(); });
  document.addEventListener("visibilitychange", refresh);
  setInterval(refresh, 1000 * Number(region.dataset.live));
  document.getElementById("follows").hidden = false;
  document.getElementById("by-hand").hidden = true;
}
