// The network badge tells the truth about the last answer of the hub, never a guess. A page that lost the hub must not go on showing
// "Saved at the hub" as if it were now; it shows that the hub cannot be reached, and goes back only when the hub has answered.
const badge = document.querySelector("[data-network]");

if (badge && badge.dataset.networkPing) {
  const first = badge.cloneNode(true);
  const lost = badge.dataset.networkLost;
  const ask = async () => {
    let answered = false;
    try {
      const reply = await fetch(badge.dataset.networkPing, { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout(8000) });
      answered = reply.ok;
    } catch { /* no answer is the answer */ }
    if (answered && badge.dataset.network === "lost") {
      badge.className = first.className;
      badge.dataset.network = first.dataset.network;
      badge.replaceChildren(...first.cloneNode(true).childNodes);
    } else if (!answered && badge.dataset.network === "saved") {
      badge.className = "sw-net sw-net--kept";
      badge.dataset.network = "lost";
      badge.textContent = lost;
    }
  };
  setInterval(ask, 15000);
  addEventListener("offline", ask);
  addEventListener("online", ask);
}
