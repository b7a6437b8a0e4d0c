/** What a memory core's owner has to sign in with. */
import type { SessionTerm } from "../../src/core/api";
import type { ProviderSessionCore } from "../../src/core/api_provider_session";
import type { KnownProvider, WaysCore, WaysIn } from "../../src/core/api_ways";

export interface WaysScene {
  /** Everything, where it is absent. */
  readonly ways?: "none" | "password" | "few" | "excluded";
  /** Somebody may still be signed in at a provider in this browser. */
  readonly signedInThere?: boolean;
  /** Until the session's end. */
  readonly hours?: number;
}

const NONE: WaysIn = {
  methods: [],
  passkeys: 0,
  password: false,
  totp: false,
  recoveryCodes: 0,
  providers: [],
};
const ALL: WaysIn = {
  methods: ["passkey", "password", "open_id"],
  passkeys: 2,
  password: true,
  totp: true,
  recoveryCodes: 8,
  providers: [{ provider: "hospital", name: "Hospital sign-in", endSessionUrl: "" }],
};
/** An address at which the window stays empty. */
const THERE: KnownProvider = {
  provider: "hospital",
  name: "Hospital sign-in",
  endSessionUrl: `${globalThis.location?.origin}/nowhere`,
};

const WAYS: Readonly<Record<string, WaysIn>> = {
  none: NONE,
  password: { ...NONE, password: true },
  few: { ...ALL, recoveryCodes: 2 },
  excluded: { ...NONE, passkeys: 1 },
};

export function memoryWays({ ways, signedInThere }: WaysScene): WaysCore & ProviderSessionCore {
  let sessions = signedInThere === true ? [THERE] : [];
  const all = signedInThere === true ? { ...ALL, providers: [THERE] } : ALL;
  return {
    waysIn: async () => ({ ok: true, value: WAYS[ways ?? ""] ?? all }),
    providerSessions: async () => sessions,
    forgetProviderSession: async () => {
      sessions = [];
    },
  };
}

export function termOf({ hours }: WaysScene, now: number): SessionTerm | null {
  if (hours === undefined) return null;
  const until = now + hours * 3_600_000;
  return { deviceClass: "personal", idle: 300_000, until, over: false };
}
