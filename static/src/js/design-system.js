// Wakes the design system's own components (error summary takes the focus, passwords can be shown, double clicks send once).
// Its address carries a hash, so the page tells it.
const script = document.querySelector("script[data-design-system]");
const { initAll } = await import(script.dataset.designSystem);
initAll();
