(() => {
  const form = document.querySelector("form"), articles = [...document.querySelectorAll("article")];
  const sections = [...document.querySelectorAll("section")], count = form.querySelector("output");
  const texts = articles.map(one => one.textContent.toLowerCase());
  const all = open => articles.forEach(one => { if (!one.hidden) one.firstElementChild.open = open; });
  const choose = () => {
    const words = form.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const outcomes = [...form.querySelectorAll("[name=outcome]:checked")].map(one => one.value);
    let shown = 0;
    articles.forEach((one, i) => {
      const of = one.dataset;
      one.hidden = !(
        (!form.paper.value || of.paper === form.paper.value) && (!form.unexpected.checked || of.unexpected === "yes") &&
        (!outcomes.length || outcomes.some(word => of.outcomes.split(" ").includes(word))) &&
        words.every(word => texts[i].includes(word)));
      shown += !one.hidden;
    });
    sections.forEach(one => { one.hidden = !one.querySelector("article:not([hidden])"); });
    count.textContent = `${shown} of ${articles.length} claims`;
  };
  const openTarget = () => {
    const one = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (one && one.matches("article")) { one.firstElementChild.open = true; one.scrollIntoView(); }
  };
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = articles.filter(one => !one.firstElementChild.open);
    closed.forEach(one => { one.firstElementChild.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach(one => { one.firstElementChild.open = false; }));
  addEventListener("hashchange", openTarget);
  addEventListener("keydown", event => {
    const typing = event.target.matches("input, select, textarea");
    if (event.key === "/" && !typing) { event.preventDefault(); form.words.focus(); }
  });
  form.addEventListener("submit", event => event.preventDefault());
  form.addEventListener("input", choose);
  form.addEventListener("reset", () => setTimeout(choose));
  form.querySelector("[name=open]").addEventListener("click", () => all(true));
  form.querySelector("[name=close]").addEventListener("click", () => all(false));
  form.hidden = false;
  choose();
  openTarget();
})();
