/**
 * At an OpenID provider: the code flow with PKCE (OpenID Connect Core 1.0, RFC 7636). Signing in goes there in the same tab;
 * who steps up, in a window beside the open page (`step-up-by-provider.ts`).
 */
import type { Refused } from "../api";
import type { NewcomerGiven } from "../api_identity";
import { type Bytes, base64Url, utf8 } from "../bytes";
import { loadSigner } from "../crypto/device-key";
import { sha256 } from "../crypto/hash";
import type { Candidate } from "../hub/enrol";
import { isRefused } from "../hub/refusal";
import type { Attempt } from "../hub/sign-in";
import type { CompleteSignIn, Provider } from "../protocol/wire";

/** All that a sign-in needs once the browser comes back; MessagePack. */
export interface Away {
  readonly attempt: string;
  readonly relyingParty: string;
  readonly provider: string;
  readonly verifier: string;
  readonly newcomer: NewcomerGiven;
  readonly candidate: Omit<Candidate, "key"> & {
    readonly publicKey: Bytes;
    readonly publicKeyInfo: Bytes;
    readonly pkcs8: Bytes;
  };
}

export interface Departure {
  readonly away: Away;
  /** Where the browser goes. */
  readonly address: string;
}

/** Refused `sign_in_failed` where that provider is not offered, or is at no safe address. */
export async function departFor(
  { candidate, attempt, relyingParty, providers }: Attempt,
  provider: string,
  newcomer: NewcomerGiven,
): Promise<Departure | Refused> {
  const asked = await askProvider(providers, provider, candidate.challenge);
  if (isRefused(asked)) return asked;
  const { address, verifier } = asked;
  const { key, ...rest } = candidate;
  const { publicKey, publicKeyInfo, pkcs8 } = key;
  const kept = { ...rest, publicKey, publicKeyInfo, pkcs8 };
  return {
    away: { attempt, relyingParty, provider, verifier, newcomer, candidate: kept },
    address,
  };
}

/**
 * The address at which `provider` is asked to answer `challenge`, and what redeems its code. Refused `sign_in_failed` where
 * it is not offered, or is at no safe address.
 */
export async function askProvider(
  providers: readonly Provider[],
  provider: string,
  challenge: Bytes,
): Promise<{ readonly address: string; readonly verifier: string } | Refused> {
  const url = providers.find((each) => each.provider === provider)?.authorizationUrl;
  if (url === undefined || !isSafe(url)) return { code: "sign_in_failed" };
  const verifier = base64Url(crypto.getRandomValues(new Uint8Array(48)));
  const nonce = base64Url(challenge);
  const hashed = base64Url(await sha256(utf8(verifier)));
  return { address: `${url}&nonce=${nonce}&code_challenge=${hashed}`, verifier };
}

/** The sign-in as it was begun, and its evidence. Refused `sign_in_failed` for an answer to another one. */
export async function returnWith(
  away: Away,
  returned: { readonly state: string; readonly code: string | null },
): Promise<
  { readonly candidate: Candidate; readonly evidence: CompleteSignIn["evidence"] } | Refused
> {
  const { attempt, provider, verifier, candidate } = away;
  const { state, code } = returned;
  // RFC 6749, section 10.12.
  if (code === null || state !== attempt) return { code: "sign_in_failed" };
  const { publicKey, publicKeyInfo, pkcs8, ...rest } = candidate;
  const key = { publicKey, publicKeyInfo, pkcs8, sign: await loadSigner(pkcs8) };
  return {
    candidate: { ...rest, key },
    evidence: { tag: "open_id", provider, code, verifier, port: null },
  };
}

/** Where a browser may go: HTTPS; plain HTTP only to this very machine. */
export function isSafe(address: string): boolean {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return false;
  }
  const here = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return url.protocol === "https:" || (url.protocol === "http:" && here);
}
