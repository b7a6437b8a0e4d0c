/** The organisation's people, as their administrators see and change them. */
import type { DeviceEntry, Id, Outcome } from "../api";
import type { AccountEntry, AccountGiven, AccountPage, AccountQuery } from "../api_administration";
import { DONE } from "../device/compose";
import type { Device } from "../device/device";
import type { VaultRequest } from "../protocol/wire";

const MOST = 100;

export async function accounts(
  device: Device,
  { text, suspended, after, limit }: AccountQuery,
): Promise<Outcome<AccountPage>> {
  const most = Math.max(1, Math.min(limit, MOST));
  return list(device, { text, suspended, after, limit: most, account: null });
}

export async function account(device: Device, wanted: Id): Promise<Outcome<AccountEntry | null>> {
  const one = { text: "", suspended: null, after: null, limit: 1, account: wanted };
  const found = await list(device, one);
  if (!found.ok) return found;
  const entry = found.value.accounts.find((each) => each.account === wanted) ?? null;
  return { ok: true, value: entry };
}

async function list(
  device: Device,
  query: Omit<Extract<VaultRequest, { tag: "list_accounts" }>, "tag">,
): Promise<Outcome<AccountPage>> {
  const answer = await device.ask("accounts", { tag: "list_accounts", ...query });
  if (!answer.ok) return answer;
  const { accounts, more } = answer.value;
  return { ok: true, value: { accounts, more } };
}

export async function createAccount(device: Device, given: AccountGiven): Promise<Outcome<Id>> {
  const answer = await device.ask("account_saved", { tag: "create_account", ...given });
  return answer.ok ? { ok: true, value: answer.value.account } : answer;
}

export function changeAccount(
  device: Device,
  account: Id,
  given: AccountGiven,
): Promise<Outcome<void>> {
  return noted(device, { tag: "change_account", account, ...given });
}

export function suspendAccount(device: Device, account: Id, wipe: boolean): Promise<Outcome<void>> {
  return noted(device, { tag: "suspend_account", account, wipe });
}

export function reinstateAccount(device: Device, account: Id): Promise<Outcome<void>> {
  return noted(device, { tag: "reinstate_account", account });
}

export async function accountDevices(
  device: Device,
  account: Id,
): Promise<Outcome<readonly DeviceEntry[]>> {
  const answer = await device.ask("devices", { tag: "list_devices", account });
  return answer.ok ? { ok: true, value: answer.value.devices } : answer;
}

async function noted(device: Device, body: VaultRequest): Promise<Outcome<void>> {
  const answer = await device.ask("noted", body);
  return answer.ok ? DONE : answer;
}
