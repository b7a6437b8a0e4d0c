/** What the watch found, for compliance officers. */
import type { Id, Outcome } from "../api";
import type { FindingEntry, FindingOutcome } from "../api_compliance";
import { DONE } from "../device/compose";
import type { Device } from "../device/device";

const MOST = 100;

export async function findings(
  device: Device,
  closed: boolean,
): Promise<Outcome<readonly FindingEntry[]>> {
  const answer = await device.ask("findings", { tag: "list_findings", closed, limit: MOST });
  return answer.ok ? { ok: true, value: answer.value.findings } : answer;
}

export async function closeFinding(
  device: Device,
  finding: Id,
  outcome: FindingOutcome,
  remark: string,
): Promise<Outcome<void>> {
  const answer = await device.ask("noted", { tag: "close_finding", finding, outcome, remark });
  return answer.ok ? DONE : answer;
}
