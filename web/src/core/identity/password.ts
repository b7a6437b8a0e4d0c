/** A device's owner sets up a password, time-based codes and recovery codes. */
import type { Outcome } from "../api";
import type { TotpWanted } from "../api_identity";
import { DONE } from "../device/compose";
import type { Device } from "../device/device";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export async function setPassword(device: Device, password: string): Promise<Outcome<void>> {
  const answer = await device.ask("noted", { tag: "set_password", password });
  return answer.ok ? DONE : answer;
}

export async function beginTotp(device: Device): Promise<Outcome<TotpWanted>> {
  const answer = await device.ask("totp_begun", { tag: "begin_totp" });
  if (!answer.ok) return answer;
  const { secret, uri } = answer.value;
  return { ok: true, value: { secret: inFours(base32(secret)), uri } };
}

export async function confirmTotp(
  device: Device,
  code: string,
): Promise<Outcome<readonly string[]>> {
  const answer = await device.ask("recovery_codes", { tag: "confirm_totp", code });
  return answer.ok ? { ok: true, value: answer.value.codes } : answer;
}

export async function makeRecoveryCodes(device: Device): Promise<Outcome<readonly string[]>> {
  const answer = await device.ask("recovery_codes", { tag: "make_recovery_codes" });
  return answer.ok ? { ok: true, value: answer.value.codes } : answer;
}

/** RFC 4648, section 6, without padding: what is typed into an app that has no camera. */
export function base32(data: Uint8Array): string {
  let [bits, held, text] = [0, 0, ""];
  for (const byte of data) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + BASE32[(held << (5 - bits)) & 31];
}

function inFours(text: string): string {
  return text.replace(/(.{4})(?=.)/g, "$1 ");
}
