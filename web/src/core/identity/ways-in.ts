/** What the owner of the open device proves themselves with. */
import type { Outcome } from "../api";
import type { WaysCore, WaysIn } from "../api_ways";
import type { AskOpen } from "../device/ask-open";
import type { Device } from "../device/device";
import { isSafe } from "./open-id";

export function waysIn(ask: AskOpen): WaysCore {
  return { waysIn: () => ask(getWaysIn) };
}

async function getWaysIn(device: Device): Promise<Outcome<WaysIn>> {
  const answer = await device.ask("ways_in", { tag: "get_ways_in" });
  if (!answer.ok) return answer;
  const { methods, passkeys, password, totp, recoveryCodes } = answer.value;
  const providers = answer.value.providers.map(({ provider, name, endSessionUrl }) => ({
    ...{ provider, name },
    endSessionUrl: isSafe(endSessionUrl) ? endSessionUrl : "",
  }));
  return { ok: true, value: { methods, passkeys, password, totp, recoveryCodes, providers } };
}
