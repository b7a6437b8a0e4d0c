/**
 * Where somebody left this browser for an OpenID provider, and may still be signed in. The provider always asks Wardline's
 * people anew (ADR 27), but whatever else trusts it opens for the next one at a shared workstation. So it is remembered until
 * it was ended, in clear and outside of everybody's store: a page that is locked or erased has to say it. There is no
 * secret in it, and nothing of who it was.
 */
import { openDB } from "idb";
import type { ProviderSessionCore } from "../api_provider_session";
import type { KnownProvider } from "../api_ways";
import { isSafe } from "./open-id";

const STORE = "providers";

/** `database`: the profile's name. */
export function providerSessions(database: string): ProviderSessionCore {
  return {
    providerSessions: () => readProviders(database).catch(() => []),
    forgetProviderSession: (provider) => forgetProvider(database, provider).catch(() => undefined),
  };
}

/**
 * The browser leaves for `provider`, one of `offered`. Nothing is kept where that has no address for ending a session, or no
 * safe one; and a browser that has no room for this keeps nobody from signing in.
 */
export async function rememberProvider(
  database: string,
  offered: readonly KnownProvider[],
  provider: string,
): Promise<void> {
  const found = offered.find((each) => each.provider === provider);
  if (found === undefined || !isSafe(found.endSessionUrl)) return;
  const { name, endSessionUrl } = found;
  const kept: KnownProvider = { provider, name, endSessionUrl };
  await within(database, (opened) => opened.put(STORE, kept)).catch(() => undefined);
}

async function readProviders(database: string): Promise<readonly KnownProvider[]> {
  if (!(await isThere(database))) return [];
  const found = await within(database, (opened) => opened.getAll(STORE));
  // Not sealed: what somebody else wrote there opens no other place either.
  return found.filter(({ endSessionUrl }) => isSafe(endSessionUrl));
}

async function forgetProvider(database: string, provider: string): Promise<void> {
  if (await isThere(database)) await within(database, (opened) => opened.delete(STORE, provider));
}

async function isThere(database: string): Promise<boolean> {
  const there = await indexedDB.databases();
  return there.some(({ name }) => name === nameOf(database));
}

function nameOf(database: string): string {
  return `${database}-providers`;
}

type Providers = Awaited<ReturnType<typeof open>>;

function open(database: string) {
  return openDB<{ providers: { key: string; value: KnownProvider } }>(nameOf(database), 1, {
    upgrade: (made) => void made.createObjectStore(STORE, { keyPath: "provider" }),
  });
}

async function within<T>(database: string, work: (opened: Providers) => Promise<T>): Promise<T> {
  const opened = await open(database);
  try {
    return await work(opened);
  } finally {
    opened.close();
  }
}
