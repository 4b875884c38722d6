// The number pad: gloved fingers on large keys. With it on the page the tablet's own keyboard stays down (it would hide the limit),
// yet a keyboard or a scanner still types into the same box.
for (const pad of document.querySelectorAll("[data-pad]")) {
  const input = document.getElementById(pad.dataset.pad);
  if (!input) continue;
  input.setAttribute("inputmode", "none");
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (!key) return;
    let value = input.value;
    if (key === "erase") value = value.slice(0, -1);
    else if (key === "." && value.includes(".")) return;
    else if (value.length < 18) value += key;
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
