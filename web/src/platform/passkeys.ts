/**
 * WebAuthn (Level 3), which only a page may ask for: the core says what is to be answered, and gets the bytes. The secret
 * of the PRF extension passes through here on its way to the core, and is not kept.
 */
import type { Outcome, PasskeyAsked, PasskeyMade, PasskeyProof, PasskeyWanted } from "../core/api";

/** COSE (RFC 9053): ES256 first, which every authenticator has; then Ed25519 and RS256. */
const ALGORITHMS = [-7, -8, -257];
/** Milliseconds that a person gets; nonces live longer. */
const PATIENCE = 120_000;

/** Whether a passkey can be used here at all: a relying party is a domain, never an address (section 5.1.2). */
export function passkeysPossible(): boolean {
  const { hostname } = location;
  return typeof PublicKeyCredential === "function" && !/^[\d.]+$|^\[/.test(hostname);
}

/** Refused: `passkey_cancelled`, `passkey_known` (this authenticator has one of this account), `passkey_failed`. */
export async function makePasskey(wanted: PasskeyWanted): Promise<Outcome<PasskeyMade>> {
  const { challenge, relyingParty, organisation, user, login, exclude, prfInput } = wanted;
  return asOutcome(async () => {
    const name = login === "" ? organisation : login;
    const made = await navigator.credentials.create({
      publicKey: {
        challenge: bytes(challenge),
        rp: { id: relyingParty, name: organisation },
        user: { id: bytes(user), name, displayName: name },
        pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
        attestation: "none",
        excludeCredentials: exclude.map(described),
        timeout: PATIENCE,
        extensions: { prf: { eval: { first: bytes(prfInput) } } },
      },
    });
    if (!(made instanceof PublicKeyCredential)) throw new TypeError("credential");
    const { response } = made;
    if (!(response instanceof AuthenticatorAttestationResponse)) throw new TypeError("response");
    const credential = new Uint8Array(made.rawId);
    const prf = made.getClientExtensionResults().prf;
    return {
      credential,
      clientData: new Uint8Array(response.clientDataJSON),
      attestation: new Uint8Array(response.attestationObject),
      prf: secretIn(prf) ?? (prf?.enabled === true ? await askSecret(wanted, credential) : null),
    };
  });
}

/** Refused: `passkey_cancelled`, `passkey_failed`. */
export function askPasskey(asked: PasskeyAsked): Promise<Outcome<PasskeyProof>> {
  const { challenge, relyingParty, credentials, prfInput } = asked;
  return asOutcome(async () => {
    const given = await navigator.credentials.get({
      publicKey: {
        challenge: bytes(challenge),
        rpId: relyingParty,
        allowCredentials: credentials.map(described),
        userVerification: "required",
        timeout: PATIENCE,
        ...(prfInput === null ? {} : { extensions: { prf: { eval: { first: bytes(prfInput) } } } }),
      },
    });
    if (!(given instanceof PublicKeyCredential)) throw new TypeError("credential");
    const { response } = given;
    if (!(response instanceof AuthenticatorAssertionResponse)) throw new TypeError("response");
    return {
      credential: new Uint8Array(given.rawId),
      clientData: new Uint8Array(response.clientDataJSON),
      authenticatorData: new Uint8Array(response.authenticatorData),
      signature: new Uint8Array(response.signature),
      prf: secretIn(given.getClientExtensionResults().prf),
    };
  });
}

/** Many authenticators give the PRF's answer only when they are asked with the passkey that they just made. */
async function askSecret(
  { relyingParty, prfInput }: PasskeyWanted,
  credential: Uint8Array,
): Promise<Uint8Array | null> {
  const challenge = crypto.getRandomValues(new Uint8Array(32));
  const asked = await askPasskey({ challenge, relyingParty, credentials: [credential], prfInput });
  return asked.ok ? asked.value.prf : null;
}

async function asOutcome<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, refused: { code: codeOf(error) } };
  }
}

/** What the browser says tells too little on purpose (section 14.5.1): whoever cancelled, or had no such passkey. */
function codeOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "AbortError") return "passkey_cancelled";
  return name === "InvalidStateError" ? "passkey_known" : "passkey_failed";
}

function secretIn(prf: AuthenticationExtensionsPRFOutputs | undefined): Uint8Array | null {
  const first = prf?.results?.first;
  if (first === undefined) return null;
  return first instanceof ArrayBuffer
    ? new Uint8Array(first)
    : new Uint8Array(first.buffer as ArrayBuffer, first.byteOffset, first.byteLength);
}

function described(id: Uint8Array): PublicKeyCredentialDescriptor {
  return { type: "public-key", id: bytes(id) };
}

function bytes(data: Uint8Array): Uint8Array<ArrayBuffer> {
  return data as Uint8Array<ArrayBuffer>;
}
