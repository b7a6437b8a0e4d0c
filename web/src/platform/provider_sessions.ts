/** Every page of this browser shows the same of where somebody may still be signed in: told by name, with nothing in it. */

const NAME = "wardline-provider-sessions";

/** What the core remembers has changed; the other pages are told. */
export function tellSessionsChanged(): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(null);
  channel.close();
}

/** Another page changed it. The answer ends the listening. */
export function watchSessions(changed: () => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = changed;
  return () => channel.close();
}
