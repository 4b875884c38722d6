// Judges a number against its limit as it is typed, and lets the Save button say what saving will do. The server judges again and
// alone decides; this only tells the operator beforehand. Figures are compared as decimals written out, never as binary fractions.
function decimal(text) {
  const clean = text.trim().replace("\u2212", "-");
  const found = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(clean);
  if (!found || !(found[2] || found[3])) return null;
  return { sign: found[1] === "-" ? -1n : 1n, digits: `${found[2] || "0"}`, decimals: found[3] || "" };
}

// "≤ 0.5" or "< 10" is a result too: what it means against a limit is the server's to say.
const QUALIFIED = /^(<=|>=|[<>\u2264\u2265=])\s*/;

function scaled(number, places) {
  return number.sign * BigInt(number.digits + number.decimals.padEnd(places, "0"));
}

function written(units, places) {
  const text = String(units).padStart(places + 1, "0");
  return places ? `${text.slice(0, -places)}.${text.slice(-places)}` : text;
}

function judge(box, value) {
  const data = box.dataset;
  for (const [side, key, open] of [[-1n, "limitLow", "limitLowOpen"], [1n, "limitHigh", "limitHighOpen"]]) {
    if (!(key in data)) continue;
    const limit = decimal(data[key]);
    const places = Math.max(value.decimals.length, limit.decimals.length);
    const beyond = (scaled(value, places) - scaled(limit, places)) * side;
    if (beyond > 0n) {
      const unit = data.unitDifference ? ` ${data.unitDifference}` : "";
      const say = side < 0n ? data.sayBelow : data.sayAbove;
      return { state: "out", says: say.replace("{}", written(beyond, places) + unit) };
    }
    if (beyond === 0n && open in data) return { state: "out", says: data.sayOn };
  }
  return { state: "ok", says: data.sayOk };
}

function point(box, value, out) {
  const bar = box.querySelector("[data-limit-bar]");
  const pointer = bar?.querySelector("[data-limit-pointer]") ?? bar?.querySelector("g[transform]:last-of-type");
  if (!pointer) return;
  if (value === null) { pointer.setAttribute("visibility", "hidden"); return; }
  const low = Number(bar.dataset.scaleLow);
  const share = (Number(value) - low) / (Number(bar.dataset.scaleHigh) - low);
  const x = Number(bar.dataset.scaleX) + Number(bar.dataset.scaleWidth) * Math.min(1, Math.max(0, share));
  pointer.setAttribute("transform", `translate(${x.toFixed(1)} 0)`);
  pointer.setAttribute("visibility", "visible");
  pointer.firstElementChild.classList.toggle("sw-limit__is--out", out);
  pointer.lastElementChild.classList.toggle("sw-limit__is-line--out", out);
}

function save(box, state, why) {
  const form = box.closest("form") ?? document;
  const button = form.querySelector("[data-save]");
  if (!button) return;
  const out = state === "out";
  button.textContent = out ? button.dataset.saveOutText : button.dataset.saveText;
  button.classList.toggle("sw-big--out", out);
  if (why) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
  const says = form.querySelector("[data-save-says]");
  if (says) says.textContent = why || (out ? button.dataset.saveOutNext : button.dataset.saveNext);
}

function refresh(box) {
  const input = document.getElementById(box.dataset.limitInput);
  const typed = input.value.trim();
  const qualified = QUALIFIED.test(typed);
  const read = decimal(typed.replace(QUALIFIED, ""));
  const value = qualified ? null : read;
  const verdict = !typed ? { state: "none", says: box.dataset.sayNone }
    : read === null ? { state: "bad", says: box.dataset.sayBad }
      : qualified ? { state: "hub", says: box.dataset.sayHub } : judge(box, value);
  box.querySelector("[data-limit-value]").classList.toggle("is-out", verdict.state === "out");
  const line = box.querySelector("[data-limit-judge]");
  line.classList.toggle("is-ok", verdict.state === "ok" && ("limitLow" in box.dataset || "limitHigh" in box.dataset));
  line.classList.toggle("is-out", verdict.state === "out");
  const says = line.querySelector("[data-limit-says]");
  if (says.textContent !== verdict.says) says.textContent = verdict.says;
  point(box, value === null ? null : typed.replace("\u2212", "-"), verdict.state === "out");
  const form = box.closest("form") ?? document;
  const awaited = form.querySelector("[name=pending]")?.checked;
  const unready = verdict.state === "bad" || (verdict.state === "none" && !awaited);
  const fixed = form.querySelector("[data-save]")?.dataset.saveWhy;
  save(box, verdict.state, unready ? fixed || verdict.says : "");
}

for (const box of document.querySelectorAll("[data-limit]")) {
  const input = document.getElementById(box.dataset.limitInput);
  input?.addEventListener("input", () => refresh(box));
  box.closest("form")?.querySelector("[name=pending]")?.addEventListener("change", () => refresh(box));
  if (input?.value) refresh(box);
}

// A button that says it cannot be pressed does nothing when pressed: its reason is read out instead.
document.addEventListener("click", (event) => {
  const button = event.target.closest('button[aria-disabled="true"]');
  if (button) event.preventDefault();
});
