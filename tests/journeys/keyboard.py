"""A page walked by the Tab key alone: everything a mouse can use is reached once, in order, seen, and left again."""

from typing import Any

from playwright.sync_api import Page

SET_UP = """() => {
  const CAN = "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex], [contenteditable=true]";
  const seen = one => one.checkVisibility({visibilityProperty: true});
  const named = one => (one.innerText || one.getAttribute("aria-label") || one.name || one.id || one.tagName).trim().slice(0, 60);
  const faults = [];
  const all = [...document.querySelectorAll(CAN)].filter(
    one => seen(one) && !one.matches(":disabled") && !one.closest("[inert]"));
  const native = "a[href], button, input, select, textarea, summary";
  for (const one of all) {
    if (one.tabIndex > 0) faults.push(`${named(one)}: comes out of its turn (tabindex ${one.tabIndex})`);
    if (one.tabIndex < 0 && one.matches(native)) faults.push(`${named(one)}: left out of the Tab order`);
  }
  const acts = "[hx-get], [hx-post], [hx-put], [hx-delete], [onclick], [role=button], [role=link], [role=tab], [role=menuitem]";
  for (const one of document.querySelectorAll(acts)) {
    const itself = /every|load|revealed|sse/.test(one.getAttribute("hx-trigger") || "");
    if (seen(one) && !itself && !one.matches("form, :disabled") && one.tabIndex < 0)
      faults.push(`${named(one)}: answers a mouse only`);
  }
  const stops = all.filter(one => one.tabIndex >= 0);
  // Radio buttons of one group share a stop.
  const group = one => one.type === "radio" && one.name ? `${[...document.forms].indexOf(one.form)}/${one.name}` : null;
  const places = new Map(), groups = new Map();
  for (const one of stops) {
    const key = group(one);
    if (key !== null && groups.has(key)) { places.set(one, groups.get(key)); continue; }
    const place = new Set(places.values()).size;
    places.set(one, place);
    if (key !== null) groups.set(key, place);
  }
  const label = one => one.labels && one.labels.length ? one.labels[0] : null;
  const look = (one, pseudo) => {
    const s = getComputedStyle(one, pseudo);
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor, s.borderTopColor, s.borderBottomColor,
            s.borderTopWidth, s.textDecorationLine, s.textDecorationColor].join("|");
  };
  const drawn = one => [look(one), one.parentElement ? look(one.parentElement) : "", look(one, "::before"), look(one, "::after"),
    ...(label(one) ? [look(label(one)), look(label(one), "::before"), look(label(one), "::after")] : [])].join("\\n");
  const before = new Map(stops.map(one => [one, drawn(one)]));
  window.sweptAt = () => {
    const one = document.activeElement;
    if (!one || one === document.body || one === document.documentElement) return null;
    const wide = document.documentElement.clientWidth, high = window.innerHeight;
    // A box too small to be pressed is drawn by its label.
    const shows = one.getBoundingClientRect().width < 2 && label(one) ? label(one) : one;
    let rect = shows.getClientRects()[0] || shows.getBoundingClientRect();
    const left = Math.max(rect.left, 0), right = Math.min(rect.right, wide);
    const top = Math.max(rect.top, 0), bottom = Math.min(rect.bottom, high);
    const inside = right > left && bottom > top;
    const hit = inside ? document.elementFromPoint((left + right) / 2, (top + bottom) / 2) : null;
    return {
      place: places.has(one) ? places.get(one) : -1,
      name: named(one), parts: ["date", "time", "datetime-local", "month"].includes(one.type),
      marked: !before.has(one) || drawn(one) !== before.get(one),
      inside, href: one.getAttribute("href") || "",
      covered: inside && ![one, label(one)].some(its => its && hit && (its.contains(hit) || hit.contains(its))),
    };
  };
  // From the top, whatever the page put the focus on.
  document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute("tabindex"); window.scrollTo(0, 0);
  return {faults, count: new Set(places.values()).size, names: [...places].map(([one, place]) => [place, named(one)])};
}"""
NOW = "() => window.sweptAt()"


def walk(page: Page) -> list[str]:
    """Press Tab from the top until the focus leaves the page. Returns every fault in words; none is what is wanted."""
    made: dict[str, Any] = page.evaluate(SET_UP)
    faults: list[str] = list(made["faults"])
    count = made["count"]
    places: list[int] = []
    # A date or a time has a stop for each of its parts, and one for its button.
    for _press in range(count * 5 + 10):
        page.keyboard.press("Tab")
        at: dict[str, Any] | None = page.evaluate(NOW)
        if at is None or (at["place"] == 0 and len(places) == count > 1):
            # Out of the page, to the browser's own controls; without any, round to the top.
            break
        if at["parts"] and places and places[-1] == at["place"]:
            continue
        faults += _seen(at)
        if not places and not at["href"].startswith("#"):
            faults.append(f"{at['name']}: comes first, and is no link past the menu")
        if places and at["place"] <= places[-1]:
            faults.append(f"{at['name']}: the focus jumps back, or goes round in circles")
            break
        places.append(at["place"])
        if len(places) == 2:
            page.keyboard.press("Shift+Tab")
            back = page.evaluate(NOW)
            if back is None or back["place"] != places[0]:
                faults.append(f"{at['name']}: Shift and Tab do not lead back from it")
            page.keyboard.press("Tab")
    else:
        faults.append("the focus does not leave the page: a trap")
    reached = set(places)
    faults += [
        f"{name}: not reached" for place, name in made["names"] if place not in reached and place < count
    ]
    return faults


def _seen(at: dict[str, Any]) -> list[str]:
    """What is wrong with one stop."""
    faults = []
    if at["place"] < 0:
        faults.append(f"{at['name']}: takes the focus and can do nothing")
    if not at["marked"]:
        faults.append(f"{at['name']}: the focus on it cannot be seen")
    if not at["inside"]:
        faults.append(f"{at['name']}: the focus on it is outside the window")
    elif at["covered"]:
        faults.append(f"{at['name']}: something covers it")
    return faults
