/** Group id = conversation id and generation, in ASCII (RFC 9420 leaves its form to the application). */
import { type Bytes, utf8 } from "../bytes";

/** One MLS group of a conversation's chain. `generation` counts from 1; only the highest is live. */
export interface GroupId {
  readonly conversation: string;
  readonly generation: number;
}

export function encodeGroupId(group: GroupId): Bytes {
  return utf8(`${group.conversation}/${group.generation}`);
}

/** The group that `data` names; null where it is no group id of ours. */
export function parseGroupId(data: Uint8Array): GroupId | null {
  const found = /^([0-9a-f]{32})\/([1-9][0-9]{0,8})$/.exec(
    String.fromCharCode(...data.subarray(0, 64)),
  );
  if (found?.[1] === undefined || found[2] === undefined || data.length > 64) return null;
  return { conversation: found[1], generation: Number(found[2]) };
}
