/** What every part of the core's interface is made of. */
export type Id = string;
export type Millis = number;

/** A refusal: a stable code of `spec/errors.toml`. The page has the sentence for it. */
export interface Refused {
  readonly code: string;
  readonly field?: string;
  /** Milliseconds after which it is worth trying again. */
  readonly retryAfter?: Millis;
  /** Of a wrong PIN: how many more are taken before it opens nothing for good. */
  readonly tries?: number;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refused: Refused };

export interface Person {
  readonly account: Id;
  readonly name: string;
  /** As the organisation's directory says it, for people. */
  readonly role: string;
}
