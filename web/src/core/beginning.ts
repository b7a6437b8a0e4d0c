/** The part of the core that makes a device: by invitation or by signing in, begun, proven and finished. */
import type { Core, Outcome, Refused } from "./api";
import type { NewcomerGiven } from "./api_identity";
import { DONE, refuse } from "./device/compose";
import { isRefused } from "./hub/refusal";
import { comeBack, depart, proveByPassword, signInOffer } from "./identity/sign-in";
import type { Life } from "./life";
import {
  type Begun,
  beginAttempt,
  beginInvited,
  enrolProfile,
  finishProfile,
  offerOf,
} from "./profile";

type Beginning = Pick<
  Core,
  | "enrol"
  | "beginEnrolment"
  | "beginSignIn"
  | "finishEnrolment"
  | "signInByPassword"
  | "goToProvider"
  | "returnFromProvider"
  | "forgetSignIn"
>;

export function beginning(life: Life): Beginning {
  const { environment } = life;
  /** A sign-in that waits for another device. */
  let waiting: AbortController | null = null;

  function forget(): void {
    waiting?.abort();
    waiting = null;
    life.begun = null;
  }

  /** What is begun waits in memory for its proof; what was begun before is forgotten. */
  function begin<B extends Begun>(asked: () => Promise<B | Refused>): Promise<Outcome<B>> {
    return life.alone(() =>
      life.asking.guarded(async () => {
        forget();
        if (["trouble", "removed"].includes(life.shown.state.kind)) await life.settle();
        if (life.shown.state.kind !== "empty") return refuse("already_initialised");
        const begun = await asked();
        if (isRefused(begun)) return { ok: false, refused: begun };
        life.begun = begun;
        return { ok: true, value: begun };
      }),
    );
  }

  const seated = (newcomer: NewcomerGiven) => ({
    ...newcomer,
    shared: newcomer.shared === true || life.seats.shared,
  });

  return {
    enrol: (link, pin, progress, shared = false) =>
      life.enroll(shared, (database, seat) =>
        enrolProfile(environment, database, link, pin, progress, seat),
      ),
    beginEnrolment: async (link, progress) => {
      const begun = await begin(() => beginInvited(environment, link, progress));
      if (!begun.ok) return begun;
      const { passkey } = offerOf(begun.value);
      return { ok: true, value: passkey };
    },
    beginSignIn: async (login) => {
      const begun = await begin(() => beginAttempt(environment, login));
      return begun.ok ? { ok: true, value: signInOffer(begun.value) } : begun;
    },
    finishEnrolment: (given, progress) => {
      const asked = life.begun;
      // What was certified already is seated as that: the page that said so may be gone, away at a provider.
      const several = asked?.kind === "proven" ? asked.shared : given.shared === true;
      return life.enroll(several, async (database, shared) => {
        const { begun } = life;
        if (begun === null) return { code: "bad_invitation" };
        const said = { ...given, shared };
        const opened = await finishProfile(environment, database, begun, said, progress);
        if (!isRefused(opened)) life.begun = null;
        return opened;
      });
    },
    // Not alone: another device takes minutes to decide.
    signInByPassword: (given, newcomer, show) =>
      life.asking.guarded(async () => {
        const { begun } = life;
        if (begun?.kind !== "attempt") return refuse("sign_in_failed");
        waiting?.abort();
        waiting = new AbortController();
        const { signal } = waiting;
        const who = seated(newcomer);
        const proven = await proveByPassword(environment, begun, given, who, { show, signal });
        if (life.begun !== begun) return refuse("sign_in_failed");
        forget();
        if (isRefused(proven)) return { ok: false, refused: proven };
        life.begun = proven;
        return DONE;
      }),
    goToProvider: (provider, newcomer) =>
      life.asking.guarded(async () => {
        const { begun } = life;
        if (begun?.kind !== "attempt") return refuse("sign_in_failed");
        const address = await depart(environment, begun, provider, seated(newcomer));
        if (typeof address === "string") return { ok: true, value: address };
        return { ok: false, refused: address };
      }),
    returnFromProvider: async (returned) => {
      const begun = await begin(() => comeBack(environment, returned));
      return begun.ok ? DONE : begun;
    },
    forgetSignIn: async () => forget(),
  };
}
