/** The two panes, and which one has the focus. */

/** The row that one was at; with none, where rows are looked for. */
function inbox(): HTMLElement | null {
  return (
    document.querySelector<HTMLElement>(".inbox-row[tabindex='0']") ??
    document.querySelector<HTMLElement>(".inbox-filter input")
  );
}

export function focusInbox(): void {
  inbox()?.focus();
}

export function focusMain(): void {
  document.getElementById("main")?.focus();
}

export function switchPane(): void {
  const main = document.getElementById("main");
  if (main?.contains(document.activeElement)) focusInbox();
  else focusMain();
}
