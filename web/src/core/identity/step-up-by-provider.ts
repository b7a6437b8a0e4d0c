/**
 * The owner's presence, proven at an OpenID provider that signs them in anew (ADR 27). The page stays open meanwhile: what
 * the provider answers comes from another window, so nothing of it is stored, and it is forgotten with the open device.
 */
import type { Outcome } from "../api";
import type { ProviderWindow, Returned } from "../api_identity";
import { DONE, refuse } from "../device/compose";
import type { Device } from "../device/device";
import { isRefused } from "../hub/refusal";
import { stepUpChallenge } from "../protocol/signing";
import { askProvider } from "./open-id";
import { PENDING_MILLISECONDS } from "./pending";
import { rememberProvider } from "./provider-session";
import { prove } from "./step-up";

/** Somebody is away at their provider. */
interface Away {
  readonly device: Device;
  readonly provider: string;
  readonly state: string;
  readonly verifier: string;
  /** By this machine's clock. */
  readonly at: number;
}

export class ProviderStepUp {
  #away: Away | null = null;

  /** In place of what was begun before. Refused `sign_in_failed` where that provider is not offered, or not safely. */
  async begin(device: Device, provider: string): Promise<Outcome<ProviderWindow>> {
    this.#away = null;
    const begun = await device.ask("step_up_begun", { tag: "begin_step_up", port: null });
    if (!begun.ok) return begun;
    const { nonce, providers } = begun.value;
    const challenge = await stepUpChallenge(device.parts.credentials.identity, nonce);
    const asked = await askProvider(providers, provider, challenge);
    if (isRefused(asked)) return { ok: false, refused: asked };
    const { address, verifier } = asked;
    const states = new URL(address).searchParams.getAll("state");
    const [state = ""] = states;
    if (states.length !== 1 || state === "") return refuse("sign_in_failed");
    const { database, clock } = device.parts.environment;
    await rememberProvider(database, providers, provider);
    this.#away = { device, provider, state, verifier, at: clock() };
    return { ok: true, value: { address, state } };
  }

  /** Once, for what was begun last. Refused `sign_in_failed`, also for an answer to anything else, or too late. */
  async finish(device: Device, { state, code }: Returned): Promise<Outcome<void>> {
    const away = this.#away;
    this.#away = null;
    if (away === null || away.device !== device) return refuse("sign_in_failed");
    const waited = device.parts.environment.clock() - away.at;
    const late = waited < 0 || waited > PENDING_MILLISECONDS;
    // RFC 6749, section 10.12.
    if (late || code === null || state !== away.state) return refuse("sign_in_failed");
    const { provider, verifier } = away;
    const proven = await prove(device, { tag: "open_id", provider, code, verifier, port: null });
    return proven.ok ? DONE : proven;
  }
}
