import type { Refused } from "../api";
import type { Refused as RefusedFrame } from "../protocol/wire";

/** The hub's refusal, as the core passes refusals on. */
export function refusalOf(frame: RefusedFrame): Refused {
  return {
    code: frame.code,
    ...(frame.field === null ? {} : { field: frame.field }),
    ...(frame.retryAfter === null ? {} : { retryAfter: Math.max(0, frame.retryAfter) }),
  };
}

export function isRefused(answer: object): answer is Refused {
  return "code" in answer && !("tag" in answer);
}
