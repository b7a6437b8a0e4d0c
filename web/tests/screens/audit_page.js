/**
 * Runs inside of the page that is judged, after axe-core: `auditPage()` says what is wrong, a line each. A plain script, so
 * that every driver of a browser can use it: `audit.mjs` here, `tests/web/audit.py` on the real client. Where nothing has
 * changed since the last time but colours (another theme), of axe-core's rules only those on colours are asked again.
 */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Of those that are asked, the ones that look at colours. */
const colourRules = () =>
  globalThis.axe
    .getRules(["cat.color"])
    .filter(({ tags }) => tags.some((tag) => TAGS.includes(tag)))
    .map(({ ruleId }) => ruleId);

/** All of the page that a rule can see, but colours: its elements and words, where each is and whether it shows. */
const shapeOf = () => {
  const places = [...document.querySelectorAll("*")].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const { display, visibility, position, overflow, clipPath } = getComputedStyle(element);
    return [x, y, width, height, display, visibility, position, overflow, clipPath, element.value];
  });
  return `${document.title} ${document.body.outerHTML} ${places.join("\n")}`;
};

globalThis.auditPage = async () => {
  // A colour on its way from one to the other is neither. What turns for ever is not waited for.
  const moving = document
    .getAnimations()
    .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(moving.map((each) => each.finished));
  // What is behind a dialog is hidden, with its landmarks and headings.
  const isModal = document.querySelector("[role=dialog], [role=alertdialog]") !== null;
  const rules = isModal
    ? { "landmark-one-main": { enabled: false }, "page-has-heading-one": { enabled: false } }
    : {};
  const shape = shapeOf();
  const onlyColours = shape === globalThis.auditedShape;
  globalThis.auditedShape = shape;
  const result = await globalThis.axe.run(document, {
    runOnly: onlyColours ? { type: "rule", values: colourRules() } : TAGS,
    rules: onlyColours ? {} : rules,
  });
  /** For screen readers only: it or something around it is cut to nothing. */
  const isClipped = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      if (getComputedStyle(at).clipPath.startsWith("inset(50%")) return true;
      if (at.offsetWidth <= 1 && at.offsetHeight <= 1) return true;
    }
    return false;
  };
  const problems = result.violations.flatMap((violation) =>
    violation.nodes.map(
      (node) =>
        `${violation.id}: ${node.target.join(" ")}: ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`,
    ),
  );
  if (document.documentElement.scrollWidth > innerWidth)
    problems.push("page: wider than the window");
  const [root, body] = [document.documentElement, document.body];
  if (
    Math.max(root.scrollHeight, body.scrollHeight) > innerHeight + 1 ||
    root.scrollTop + body.scrollTop > 0
  )
    problems.push("page: higher than the window, or scrolled");
  for (const element of document.querySelectorAll("#root *, .dialog-ground *")) {
    const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowX);
    if (scrolls && element.scrollWidth > element.clientWidth + 1 && !element.matches(".chips")) {
      problems.push(`sideways: ${element.className || element.tagName} scrolls`);
    }
  }
  for (const element of document.querySelectorAll(
    "a, button, input, summary, [role=option], label",
  )) {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const seen = box.width > 1 && box.height > 1 && style.visibility === "visible";
    if (!seen || isClipped(element) || element.matches(".field-label")) continue;
    if (box.height < 24 || box.width < 24) {
      problems.push(
        `target: ${element.className || element.tagName} ${Math.round(box.width)}x${Math.round(box.height)}`,
      );
    }
    if (
      box.right > innerWidth + 1 &&
      box.left < innerWidth &&
      style.position !== "fixed" &&
      !element.closest(".chips")
    ) {
      problems.push(
        `edge: ${element.className || element.tagName} ends at ${Math.round(box.right)}`,
      );
    }
  }
  return [...new Set(problems)];
};
