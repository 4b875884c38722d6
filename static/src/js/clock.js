// Counts the clock chips on. The server drew them and its clock rules: each chip carries the server's instant (data-now),
// and time is measured from when the page arrived by a clock that nobody can set (performance.now), never by the device's.
const HOUR = 3600;
const spoken = [600, 300, 60]; // announced at 10, 5 and 1 minute
const arrived = performance.now();

function words(chip, seconds, exact) {
  const w = chip.dataset;
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / 86400);
  const hours = Math.floor((whole % 86400) / HOUR);
  const minutes = Math.floor((whole % HOUR) / 60);
  const rest = whole % 60;
  const parts = [];
  const two = (number) => (parts.length ? String(number).padStart(2, "0") : String(number));
  if (days) parts.push(`${days} ${days === 1 ? w.wordDay : w.wordDays}`);
  if (days || hours) parts.push(`${hours} ${w.wordH}`);
  if (days || hours || minutes) parts.push(`${exact ? two(minutes) : minutes} ${w.wordMin}`);
  if (exact || !(days || hours)) parts.push(`${two(rest)} ${w.wordS}`);
  return parts.map((part) => part.replace(" ", "\u00a0")).join(" ");
}

function state(chip, left) {
  if (left <= 0) return "past";
  if (left >= 12 * HOUR) return "calm";
  if (left >= HOUR) return "soon";
  return "endsProduct" in chip.dataset ? "now" : "due";
}

const speaker = document.createElement("div");
speaker.setAttribute("role", "status");
speaker.className = "nhsuk-u-visually-hidden";

// The last number of seconds seen per chip, so that a threshold is spoken once, when it is crossed.
const before = new Map();

function tick() {
  const gone = (performance.now() - arrived) / 1000;
  for (const chip of document.querySelectorAll("[data-clock]")) {
    const left = (Date.parse(chip.dataset.at) - Date.parse(chip.dataset.now)) / 1000 - gone;
    const now = state(chip, left);
    if (now !== chip.dataset.state) {
      chip.classList.replace(`sw-clock--${chip.dataset.state}`, `sw-clock--${now}`);
      chip.dataset.state = now;
    }
    const exact = "exact" in chip.dataset;
    const text = left > 0 ? words(chip, left, exact) : chip.dataset.wordPassed.replace("{}", words(chip, -left, exact));
    const shown = chip.querySelector("[data-clock-remaining]");
    if (shown && shown.textContent !== text) shown.textContent = text;
    const last = before.get(chip);
    if (last !== undefined && spoken.some((mark) => last > mark && left <= mark)) {
      speaker.textContent = `${text}, ${chip.dataset.says}`;
    }
    before.set(chip, left);
  }
}

if (document.querySelector("[data-clock]")) {
  document.body.append(speaker);
  tick();
  setInterval(tick, 1000);
}
