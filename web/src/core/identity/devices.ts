/** A person's own devices, as their vault knows them. */
import type { DeviceEntry, Id, Outcome } from "../api";
import { DONE } from "../device/compose";
import type { Device } from "../device/device";

export async function listDevices(device: Device): Promise<Outcome<readonly DeviceEntry[]>> {
  const answer = await device.ask("devices", { tag: "list_devices", account: null });
  return answer.ok ? { ok: true, value: answer.value.devices } : answer;
}

export async function removeDevice(
  device: Device,
  removed: Id,
  wipe: boolean,
): Promise<Outcome<void>> {
  const answer = await device.ask("noted", { tag: "remove_device", device: removed, wipe });
  return answer.ok ? DONE : answer;
}
