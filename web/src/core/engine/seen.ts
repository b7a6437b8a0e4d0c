/** Which messages were taken already: MLS itself lets an insider repeat one within an epoch, and callers repeat too. */
import type { Batch } from "../store/batch";

const NOTHING = new Uint8Array();

/** Whether `device` never sent (or, the own one, composed) this message before; from now on it has. */
export async function isFirst(batch: Batch, device: string, message: string): Promise<boolean> {
  const key = [device, message];
  if ((await batch.get("seen", key)) !== undefined) return false;
  batch.put("seen", key, NOTHING);
  return true;
}
