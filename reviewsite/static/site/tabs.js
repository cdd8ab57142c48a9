/* A row of links to sections becomes tabs (ARIA tabs pattern): arrows, Home and End move. */

for (const list of document.querySelectorAll("[data-tabs]")) makeTabs(list);

function makeTabs(list) {
  const tabs = [...list.querySelectorAll("a[href^='#']")];
  const panels = tabs.map((tab) => document.getElementById(tab.hash.slice(1)));
  list.setAttribute("role", "tablist");
  tabs.forEach((tab, place) => {
    tab.id = `tab-${panels[place].id}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panels[place].id);
    panels[place].setAttribute("role", "tabpanel");
    panels[place].setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      history.replaceState(null, "", tab.hash);
      show(place);
    });
  });
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    const moves = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1, " ": at };
    if (!(event.key in moves)) return;
    event.preventDefault();
    const next = (moves[event.key] + tabs.length) % tabs.length;
    show(next);
    tabs[next].focus();
  });

  function show(place) {
    tabs.forEach((tab, each) => {
      tab.removeAttribute("aria-current");
      tab.setAttribute("aria-selected", String(each === place));
      tab.tabIndex = each === place ? 0 : -1;
      panels[each].hidden = each !== place;
    });
  }

  function named() {
    return panels.findIndex((panel) => panel.id === location.hash.slice(1));
  }

  const marked = tabs.findIndex((tab) => tab.hasAttribute("aria-current"));
  show(named() >= 0 ? named() : Math.max(marked, 0));
  addEventListener("hashchange", () => named() >= 0 && show(named()));
}
