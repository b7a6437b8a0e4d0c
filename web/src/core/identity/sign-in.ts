/** From a sign-in that was begun to one that is proven: by password and approval, or by a provider. */
import type { Refused } from "../api";
import type {
  ApprovalShown,
  NewcomerGiven,
  PasswordGiven,
  Returned,
  SignInOffer,
} from "../api_identity";
import type { Environment } from "../environment";
import { isRefused } from "../hub/refusal";
import { completeSignIn } from "../hub/sign-in";
import { signInByPassword } from "../hub/sign-in-by-password";
import { asNobody, type Begun, type BegunOf, offerOf } from "../profile";
import { newPrfInput } from "../store/prf";
import { type Away, departFor, returnWith } from "./open-id";
import { labelOf } from "./passkeys";
import { keepPending, takePending } from "./pending";
import { rememberProvider } from "./provider-session";

export function signInOffer(begun: BegunOf<"attempt">): SignInOffer {
  const { methods, providers } = begun.attempt;
  return {
    passkey: methods.includes("passkey") ? offerOf(begun).asked : null,
    password: methods.includes("password"),
    providers: providers.map(({ provider, name }) => ({ provider, name })),
  };
}

/** Refused as `signInByPassword`. */
export async function proveByPassword(
  environment: Environment,
  { attempt, prfInput }: BegunOf<"attempt">,
  given: PasswordGiven,
  newcomer: NewcomerGiven,
  waiting: { readonly show: (shown: ApprovalShown) => void; readonly signal: AbortSignal },
): Promise<Begun | Refused> {
  const { hub } = attempt.candidate.house;
  const enrolment = await signInByPassword(attempt, given, wireOf(newcomer), {
    ...waiting,
    asNobody: (work) => asNobody(environment, hub, undefined, work),
  });
  if (isRefused(enrolment)) return enrolment;
  const shared = newcomer.shared === true;
  return { kind: "proven", enrolment, relyingParty: attempt.relyingParty, shared, prfInput };
}

/** Where the browser goes; what it needs when it comes back is kept. Refused `sign_in_failed`. */
export async function depart(
  environment: Environment,
  { attempt }: BegunOf<"attempt">,
  provider: string,
  newcomer: NewcomerGiven,
): Promise<string | Refused> {
  const departure = await departFor(attempt, provider, newcomer);
  if (isRefused(departure)) return departure;
  await keepPending(environment.database, departure.away, environment.clock());
  await rememberProvider(environment.database, attempt.providers, provider);
  return departure.address;
}

/** Refused: `sign_in_failed` for whatever reason, `offline`, `bad_certificate`. */
export async function comeBack(
  environment: Environment,
  returned: Returned,
): Promise<Begun | Refused> {
  const away = await takePending<Away>(environment.database, environment.clock());
  if (away === null) return { code: "sign_in_failed" };
  const answer = await returnWith(away, returned);
  if (isRefused(answer)) return answer;
  await environment.loadMls();
  const { attempt, relyingParty } = away;
  const { candidate, evidence } = answer;
  const { name, deviceClass } = wireOf(away.newcomer);
  const enrolment = await asNobody(environment, candidate.house.hub, undefined, (parts) =>
    completeSignIn({ candidate, attempt }, parts, evidence, name, deviceClass),
  );
  if (isRefused(enrolment)) return enrolment;
  const shared = away.newcomer.shared === true;
  return { kind: "proven", enrolment, relyingParty, shared, prfInput: newPrfInput() };
}

function wireOf({ deviceName, shared }: NewcomerGiven) {
  const deviceClass = shared === true ? "shared" : "personal";
  return { name: labelOf(deviceName), deviceClass } as const;
}
