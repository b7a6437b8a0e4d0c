/** What waits for a person: what a gateway held, what nobody acknowledged. */
import type { Id, Outcome } from "../api";
import type {
  ItemResolution,
  WorkItemOpened,
  WorkItemPage,
  WorkItemQuery,
} from "../api_compliance";
import { decodeContent } from "../content/codec";
import { DONE } from "../device/compose";
import type { Device } from "../device/device";

const MOST = 200;

export async function workItems(
  device: Device,
  { after, limit }: WorkItemQuery,
): Promise<Outcome<WorkItemPage>> {
  const most = Math.max(1, Math.min(limit, MOST));
  const answer = await device.ask("work_items", { tag: "list_work_items", after, limit: most });
  if (!answer.ok) return answer;
  const { items, more } = answer.value;
  return { ok: true, value: { items, more } };
}

export async function showWorkItem(device: Device, shown: Id): Promise<Outcome<WorkItemOpened>> {
  const answer = await device.ask("work_item_shown", { tag: "show_work_item", item: shown });
  if (!answer.ok) return answer;
  const { item, field, clinicians, held } = answer.value;
  const named = clinicians.map((each) => {
    const at = each.indexOf("|");
    return { authority: each.slice(0, Math.max(0, at)), number: each.slice(at + 1) };
  });
  const content = held === null ? null : decodeContent(held);
  return { ok: true, value: { item, field, clinicians: named, held: content } };
}

export async function resolveWorkItem(
  device: Device,
  item: Id,
  resolution: ItemResolution,
  note: string,
  account: Id | null,
): Promise<Outcome<void>> {
  const body = { tag: "resolve_work_item", item, resolution, note, account } as const;
  const answer = await device.ask("noted", body);
  return answer.ok ? DONE : answer;
}
