// Keeps a page's figures fresh without moving focus or scroll position, and lets the reader pause that.
const region = document.querySelector("[data-live]");
const bar = document.getElementById("live-bar");

const follow = () => {
  const state = document.getElementById("live-state");
  const button = document.getElementById("live-switch");
  let paused = false;
  const show = (failed) => {
    bar.classList.toggle("off", paused);
    bar.classList.toggle("failed", failed && !paused);
    state.textContent = paused ? state.dataset.off : failed ? state.dataset.failed : state.dataset.on;
    button.textContent = paused ? button.dataset.off : button.dataset.on;
  };
  const refresh = () => { if (!paused && document.visibilityState === "visible") window.htmx.trigger(region, "refresh"); };
  button.addEventListener("click", () => { paused = !paused; show(false); refresh(); });
  region.addEventListener("htmx:error", () => show(true));
  region.addEventListener("htmx:after:request", (event) => show(event.detail.ctx.response.status >= 400));
  setInterval(refresh, 1000 * Number(region.dataset.live));
  show(false);
  bar.hidden = false;
};

if (region && window.htmx) follow();
