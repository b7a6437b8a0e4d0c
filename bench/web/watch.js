/** Runs in every page before it does anything: when things were painted, frames, keystrokes, long tasks. */
(() => {
  const painted = () =>
    new Promise((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(null);
      });
    });
  const shown = (selector, words) =>
    [...document.querySelectorAll(selector)].some((each) => {
      const text = each.textContent ?? "";
      return each.matches("input") || (text !== "" && text.includes(words));
    });
  const when = (selector, words = "") =>
    new Promise((resolve) => {
      const look = () => {
        if (!shown(selector, words)) return;
        observer.disconnect();
        resolve(painted());
      };
      const observer = new MutationObserver(look);
      observer.observe(document, { subtree: true, childList: true, characterData: true });
      look();
    });
  const bench = { when, entered: 0, keys: [], tasks: [], frames: [], standing: [] };
  bench.arm = () => {
    bench.locked = when(".threshold-form input");
    bench.readable = when(".inbox-row");
  };
  bench.record = () => {
    bench.frames = [];
    bench.tasks = [];
    bench.keys = [];
    bench.standing = [];
    let last = 0;
    const frame = (now) => {
      if (last !== 0) bench.frames.push(now - last);
      last = now;
      bench.request = requestAnimationFrame(frame);
    };
    bench.request = requestAnimationFrame(frame);
    return performance.now();
  };
  bench.stop = () => cancelAnimationFrame(bench.request);
  document.addEventListener(
    "keydown",
    (event) => {
      const at = event.timeStamp;
      if (event.key === "Enter") bench.entered = at;
      else void painted().then((now) => bench.keys.push(now - at));
    },
    { capture: true },
  );
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) bench.tasks.push([startTime, duration]);
  }).observe({ type: "longtask" });
  new MutationObserver(() => {
    const standing = document.querySelector(".connection")?.getAttribute("data-standing");
    if (standing && bench.standing.at(-1)?.[0] !== standing) bench.standing.push([standing, performance.now()]);
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["data-standing"] });
  bench.drawn = new Promise((resolve) => {
    document.addEventListener("DOMContentLoaded", () => resolve(painted()));
  });
  bench.arm();
  globalThis.bench = bench;
})();
