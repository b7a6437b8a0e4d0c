/** The number on the app's icon. A number only: it says nothing of whom or what. */
export function showBadge(unread: number): void {
  const shown = unread > 0 ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.();
  shown?.catch(() => undefined);
}
