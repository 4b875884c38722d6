// Copies a code. The button says so in its own words, which a screen reader hears because the button has the focus.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const word = button.firstChild;
  const before = button.dataset.word ?? word.textContent;
  button.dataset.word = before;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    // No clipboard (an old tablet, a plain-http address): select the code instead, ready for the person's own copy.
    const code = button.parentElement.querySelector(".sw-code");
    if (code) getSelection().selectAllChildren(code);
    return;
  }
  word.textContent = button.dataset.copied;
  setTimeout(() => { word.textContent = before; }, 2000);
});
