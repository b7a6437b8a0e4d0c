import type { Refused } from "../api";
import type { Refused as RefusedFrame } from "../protocol/wire";

/** What a hub asks for beyond is not believed; timers could not count it either. */
const LONGEST_WAIT = 3_600_000;

/** The hub's or the vault's refusal, as the core passes refusals on. */
export function refusalOf(frame: Pick<RefusedFrame, "code" | "field" | "retryAfter">): Refused {
  return {
    code: frame.code,
    ...(frame.field === null ? {} : { field: frame.field }),
    ...(frame.retryAfter === null
      ? {}
      : { retryAfter: Math.min(Math.max(0, frame.retryAfter), LONGEST_WAIT) }),
  };
}

export function isRefused(answer: object): answer is Refused {
  return "code" in answer && !("tag" in answer);
}
