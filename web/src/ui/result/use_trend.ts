/** Earlier values of a code in this conversation. Asked once while the conversation is open, and again for new cards. */
import { useEffect, useState } from "react";
import type { Core, Id, TrendValue } from "../../core/api";
import type { Result } from "../../core/content/types";
import { useThread } from "../conversation/thread_context";

const asked = new WeakMap<Core, Map<string, Promise<readonly TrendValue[]>>>();
const KEPT = 200;

export function useTrend(code: string, result: Result): readonly TrendValue[] | null {
  const { core, conversation } = useThread();
  const [values, setValues] = useState<readonly TrendValue[] | null>(null);
  const { received } = result;
  useEffect(() => {
    let current = true;
    void ask(core, conversation, code, received).then((found) => {
      if (current) setValues(found);
    });
    return () => {
      current = false;
    };
  }, [core, conversation, code, received]);
  return values;
}

/** Cards of one moment share the answer: what came before them does not change but by corrections. */
function ask(
  core: Core,
  conversation: Id,
  code: string,
  received: number,
): Promise<readonly TrendValue[]> {
  let known = asked.get(core);
  if (known === undefined) {
    known = new Map();
    asked.set(core, known);
  }
  const key = `${conversation} ${code} ${received}`;
  let answer = known.get(key);
  if (answer === undefined) {
    answer = core.trend(conversation, code);
    answer.catch(() => known.delete(key));
    known.set(key, answer);
    const [oldest] = known.keys();
    if (known.size > KEPT && oldest !== undefined) known.delete(oldest);
  }
  return answer;
}

/** Forget every answer: at the latest when the device locks. */
export function forgetTrends(core: Core): void {
  asked.delete(core);
}
