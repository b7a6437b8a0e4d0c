/** The page's language, for components. */
import { createContext, createElement, Fragment, type ReactNode, useContext, useMemo } from "react";
import type { Catalogue, MessageKey, Phrase, Values } from "./catalogue";
import { Formatter } from "./format";

export interface Text {
  /** The sentence of a key. */
  readonly t: (key: MessageKey, values?: Values) => string;
  readonly say: (phrase: Phrase) => string;
  /** The sentence with elements among its values. */
  readonly rich: (key: MessageKey, values: Readonly<Record<string, ReactNode>>) => ReactNode;
  /** The sentence of an error's code; for one of a newer version, the general one. */
  readonly explain: (code: string) => string;
  /** For `Intl`. */
  readonly locale: string;
  readonly catalogue: Catalogue;
}

const TextContext = createContext<Text | null>(null);

export function TextProvider(props: {
  readonly locale: string;
  readonly catalogue: Catalogue;
  readonly children: ReactNode;
}) {
  const text = useMemo<Text>(() => {
    const formatter = new Formatter(props.locale, props.catalogue);
    return {
      t: formatter.format,
      say: formatter.phrase,
      rich: (key, values) =>
        createElement(
          Fragment,
          null,
          ...formatter.pieces<ReactNode>(key, values as Record<string, string>),
        ),
      explain: (code) => {
        const key = `error.${code}`;
        return formatter.format(key in props.catalogue ? (key as MessageKey) : "error.other");
      },
      locale: props.locale,
      catalogue: props.catalogue,
    };
  }, [props.locale, props.catalogue]);
  return <TextContext value={text}>{props.children}</TextContext>;
}

export function useText(): Text {
  const text = useContext(TextContext);
  if (text === null) throw new Error("useText outside of TextProvider");
  return text;
}
