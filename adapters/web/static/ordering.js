// The order without page loads: steps fetch the same page and change what has changed; what is typed saves itself, and
// when the sign-in has ended, signing in happens in a dialog and the step goes on. Without this every button still works.
const form = document.getElementById("order");
const again = document.getElementById("again");
const texts = document.getElementById("texts").dataset;
const QUIET = { save: ["draft-state", "conflict"], offers: ["foreseen", "legs", "problem", "day-told", "draft-state", "conflict"] };
const TIMES = new Set(["day", "at", "ready", "back"]);
let queue = Promise.resolve();

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
const field = (name) => form.querySelector(`input[type=hidden][name="${name}"]`);

const signIn = async (name, password) => {
  const page = parsed(await (await fetch("/sign-in")).text());
  const csrf = page.querySelector("input[name=csrf]").value;
  const answer = await fetch("/sign-in", { method: "POST", body: new URLSearchParams({ name, password, csrf, next: "/bestil" }) });
  if (!answer.ok) throw new Error("sign-in");
  const token = parsed(await answer.text()).querySelector("#order input[name=csrf]").value;
  document.querySelectorAll("input[name=csrf]").forEach((each) => { each.value = token; });
};

const askAgain = () => new Promise((done) => {
  const inner = document.getElementById("again-form");
  const problem = document.getElementById("again-problem");
  inner.onsubmit = async (event) => {
    event.preventDefault();
    try {
      await signIn(document.getElementById("again-name").value, document.getElementById("again-password").value);
      again.close();
      done();
    } catch { problem.textContent = texts.wrong; }
    document.getElementById("again-password").value = "";
  };
  again.showModal();
  document.getElementById("again-password").focus();
});

const post = async (step) => {
  const body = new URLSearchParams(new FormData(form));
  body.set("do", step);
  const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
  if (answer.status !== 401) return answer;
  await askAgain();
  return post(step);
};

const replace = (fresh, id) => {
  const old = document.getElementById(id);
  const now = fresh.getElementById(id);
  if (!old || !now || old.outerHTML === now.outerHTML) return;
  const inside = old.contains(document.activeElement) && document.activeElement;
  old.replaceWith(now);
  if (inside && inside.id) document.getElementById(inside.id)?.focus();
  else if (inside && inside.name) now.querySelector(`[name="${inside.name}"]:checked`)?.focus();
};

const controls = (root) => [...root.querySelectorAll("#order input[id]:not([type=checkbox]), #order select")];
const held = () => new Map(controls(document).map((each) => [each.id, each.value]));

const keepTyped = (before, change) => { // typed on while the answer was under way: that stays
  let kept = false;
  controls(document).forEach((mine) => {
    const fresh = before.has(mine.id) && before.get(mine.id) !== mine.value && change(mine.id);
    if (fresh) { fresh.value = mine.value; kept = true; }
  });
  return kept;
};

const show = (fresh, step, before) => {
  for (const name of ["draft", "version"]) field(name).value = fresh.querySelector(`#order input[name="${name}"]`).value;
  if (QUIET[step]) {
    QUIET[step].forEach((id) => replace(fresh, id));
    return;
  }
  const at = document.activeElement && document.activeElement.id;
  const kept = keepTyped(before, (id) => fresh.getElementById(id));
  document.getElementById("order-body").replaceWith(fresh.getElementById("order-body"));
  if (kept) {
    later("offers");
    document.getElementById(at)?.focus();
    return;
  }
  const body = document.getElementById("order-body");
  const goal = document.getElementById("conflict").querySelector("input[type=radio]")
    || ["first-caller", "first-home", "first-place", "new-patient"].map((id) => document.getElementById(id)).find(Boolean)
    || document.getElementById(body.dataset.focus) || document.getElementById("q");
  goal.focus();
  if (goal.select) goal.select();
};

const step = (name) => {
  queue = queue.then(async () => {
    const before = held();
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await post(name);
      if (answer.redirected) { window.location.assign(answer.url); return; }
      show(parsed(await answer.text()), name, before);
    } catch (error) {
      console.info("order", error);
      document.getElementById("problem").textContent = texts.away;
    } finally { form.removeAttribute("aria-busy"); }
  });
  return queue;
};

let waiting;
const later = (name) => { clearTimeout(waiting); waiting = setTimeout(() => step(name), name === "offers" ? 400 : 800); };

form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  step(event.submitter?.value || "next");
});
form.addEventListener("input", (event) => {
  if (event.target.name !== "q") later(TIMES.has(event.target.name) && (field("referral").value || field("n_open").value) ? "offers" : "save");
});
form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); clearTimeout(waiting); step("book"); }
});
const start = document.getElementById(document.getElementById("order-body").dataset.focus);
if (start && document.activeElement === document.body) start.focus();
