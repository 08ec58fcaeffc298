"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  all("[data-script]").forEach((part) => { part.hidden = false; });

  // Theme: the system's choice, or an explicit one that this browser remembers.
  const root = document.documentElement;
  const toggle = one("#theme");
  const themes = ["auto", "light", "dark"];
  const remember = (theme) => { try { localStorage.setItem("scimproof-theme", theme); } catch { /* file: may have no storage */ } };
  const show = (theme) => {
    if (theme === "auto") root.removeAttribute("data-theme"); else root.dataset.theme = theme;
    toggle.textContent = "Theme: " + theme;
  };
  toggle.addEventListener("click", () => {
    const next = themes[(themes.indexOf(root.dataset.theme || "auto") + 1) % themes.length];
    show(next);
    remember(next);
  });
  show(root.dataset.theme || "auto");

  // Filter: verdicts and words. The state stands in the fragment, so that a filtered view can be sent.
  const search = one("#search");
  const chips = all("#verdicts button");
  const status = one("#shown");
  const pressed = () => chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.value);
  const filter = (keep) => {
    if (!search) return;
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdicts = pressed();
    let shown = 0;
    all(".group").forEach((group) => {
      let here = 0;
      all(".scenario", group).forEach((scenario) => {
        const hit = (!verdicts.length || verdicts.includes(group.dataset.verdict)) &&
          words.every((word) => scenario.dataset.text.includes(word));
        scenario.parentElement.hidden = !hit;
        here += hit ? 1 : 0;
      });
      all(".part", group).forEach((part) => { part.hidden = all(".scenario", part).every((one) => one.parentElement.hidden); });
      group.hidden = here === 0;
      if (here && (verdicts.length || words.length)) group.open = true;
      shown += here;
    });
    status.textContent = shown + (shown === 1 ? " scenario shown" : " scenarios shown");
    if (!keep) return;
    const state = new URLSearchParams();
    if (verdicts.length) state.set("show", verdicts.join(" "));
    if (search.value) state.set("q", search.value);
    history.replaceState(null, "", "#scenarios" + (state.size ? "&" + state : ""));
  };
  const press = (verdicts) => chips.forEach((chip) => chip.setAttribute("aria-pressed", String(verdicts.includes(chip.value))));
  chips.forEach((chip) => chip.addEventListener("click", () => {
    chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
    filter(true);
  }));
  search?.addEventListener("input", () => filter(true));
  one("#clear")?.addEventListener("click", () => { search.value = ""; press([]); filter(true); search.focus(); });
  all(".tiles a").forEach((tile) => tile.addEventListener("click", () => {
    search.value = "";
    press([tile.dataset.verdict]);
    filter(false);
  }));

  // Whatever a link leads to must be open and visible.
  const reveal = () => {
    const fragment = decodeURIComponent(location.hash.slice(1));
    if (fragment.startsWith("scenarios&")) {
      const state = new URLSearchParams(fragment.slice("scenarios&".length));
      search.value = state.get("q") || "";
      press((state.get("show") || "").split(" "));
      filter(false);
      one("#scenarios").scrollIntoView();
      return;
    }
    const target = fragment && document.getElementById(fragment);
    if (!target) return;
    if (target.closest("[hidden]")) { search.value = ""; press([]); filter(false); }
    for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  filter(false);
  reveal();

  one("#unfold")?.addEventListener("click", (event) => {
    const parts = all(".scenario").filter((part) => !part.parentElement.hidden);
    const open = !parts.every((part) => part.open);
    parts.forEach((part) => { part.open = open; });
    event.currentTarget.textContent = open ? "Close all" : "Open all";
  });

  // Copy: the clipboard where there is one, else the selection.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest(".copy");
    if (!button) return;
    const source = one("pre", button.parentElement);
    try {
      await navigator.clipboard.writeText(source.textContent);
    } catch {
      getSelection().selectAllChildren(source);
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1600);
  });
})();
