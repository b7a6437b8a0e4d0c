/** What a memory core says about signing in, passwords, approvals and emergencies. */
import type { ApprovalEntry, IdentityCore, Outcome, SignInOffer } from "../../src/core/api";
import type { ApprovalCore } from "../../src/core/api_approvals";
import type { DevicePlace } from "../../src/core/api_devices";
import { id, ME, PEOPLE } from "./hospital";

const done: Outcome<void> = { ok: true, value: undefined };

export const OFFER: SignInOffer = {
  passkey: {
    challenge: new Uint8Array(32),
    relyingParty: "localhost",
    credentials: [],
    prfInput: null,
  },
  password: true,
  providers: [{ provider: "hospital", name: "Hospital sign-in" }],
};

const CODES = Array.from({ length: 10 }, (_, index) => `${1000 + index}-abcd-efgh`);

const DEVICES = ["Chrome on Windows", ""];
const PLACES: readonly DevicePlace[] = [
  { site: "", country: "US", town: "Springfield" },
  { site: "Main campus", country: "", town: "" },
];

/** `waiting`: how many devices of one's own wait to be let in. `unanswered`: nobody looks at the one that waits here. */
export function memoryIdentity(
  now: number,
  waiting = 0,
  unanswered = false,
): IdentityCore & ApprovalCore {
  const entry = (index: number, account = ME.account): ApprovalEntry => ({
    ...{ approval: id(700 + index), account },
    accountName: PEOPLE.find((each) => each.account === account)?.name ?? ME.name,
    ...{ deviceName: DEVICES[index] ?? "", deviceClass: "personal" as const },
    ...{ askedAt: now - 40_000, expiresAt: now + 260_000 },
    askedFrom: PLACES[index] ?? null,
  });
  return {
    signInByPassword: (_given, _newcomer, show) => {
      const hash = "X19fX19fX19fX19fX19fX19fX19fX19fX19fX19fX18";
      const path = `/approve#v=1&acc=${ME.account}&app=${id(700)}&hash=${hash}`;
      const code = unanswered ? null : "024680";
      show({ path, hash, code, expiresAt: now + 240_000 });
      return new Promise(() => undefined);
    },
    goToProvider: async () => ({ ok: false, refused: { code: "sign_in_failed" } }),
    returnFromProvider: async () => ({ ok: false, refused: { code: "sign_in_failed" } }),
    forgetSignIn: async () => undefined,
    stepUpByPassword: async () => done,
    beginStepUpAtProvider: async () => ({
      ok: true,
      value: { address: "/nowhere", state: "5f".repeat(16) },
    }),
    stepUpByProvider: async () => done,
    setPassword: async (password) =>
      password.length < 12
        ? { ok: false, refused: { code: "weak_password", field: "too_short" } }
        : done,
    beginTotp: async () => ({
      ok: true,
      value: {
        secret: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP",
        uri: "otpauth://totp/Simulated%20Hospital:ada?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
      },
    }),
    confirmTotp: async () => ({ ok: true, value: CODES }),
    makeRecoveryCodes: async () => ({ ok: true, value: CODES }),
    approvals: async (account) => ({
      ok: true,
      value: Array.from({ length: waiting }, (_, index) => entry(index, account)),
    }),
    everybodysApprovals: async () => ({
      ok: true,
      value: Array.from({ length: waiting }, (_, index) => {
        const whose = index === 0 ? undefined : PEOPLE[index]?.account;
        return { ...entry(index, whose), askedAt: now - 40_000 * (index + 1) };
      }),
    }),
    // A hash of nothing but "A" is another's.
    checkApproval: async (scanned, about) =>
      scanned.endsWith("A".repeat(43))
        ? { ok: false, refused: { code: "bad_approval" } }
        : { ok: true, value: about ?? entry(0) },
    compareApproval: async () => ({ ok: true, value: "024680" }),
    decideApproval: async () => done,
    breakGlass: async () => ({ ok: false, refused: { code: "unknown_conversation" } }),
    endEmergency: async () => done,
  };
}
