/** People by some letters of their name or role, asked of the vault when typing pauses. */
import { useEffect, useState } from "react";
import type { Person, Refused } from "../../core/api";
import { useCore } from "../app/core_context";

const PAUSE = 200;
const LIMIT = 12;

export interface Found<T> {
  readonly text: string;
  readonly found: readonly T[];
  readonly refused: Refused | null;
  readonly busy: boolean;
}

export function usePeople(text: string): Found<Person> {
  const core = useCore();
  return useSearch(text, 1, (wanted) => core.findPeople(wanted, LIMIT));
}

type Answer<T> =
  | { readonly ok: true; readonly value: readonly T[] }
  | { readonly ok: false; readonly refused: Refused };

/** Asks when typing pauses; an answer that comes late is dropped. The last one stays until the next is there. */
export function useSearch<T>(
  text: string,
  shortest: number,
  ask: (text: string) => Promise<Answer<T>>,
): Found<T> {
  const wanted = text.trim();
  const [state, setState] = useState<Omit<Found<T>, "busy">>({
    text: "",
    found: [],
    refused: null,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: only other words are another question
  useEffect(() => {
    if (wanted.length < shortest) {
      setState({ text: wanted, found: [], refused: null });
      return;
    }
    let current = true;
    const timer = globalThis.setTimeout(() => {
      void ask(wanted).then((answer) => {
        if (!current) return;
        setState(
          answer.ok
            ? { text: wanted, found: answer.value, refused: null }
            : { text: wanted, found: [], refused: answer.refused },
        );
      });
    }, PAUSE);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [wanted]);
  return { ...state, busy: wanted.length >= shortest && state.text !== wanted };
}
