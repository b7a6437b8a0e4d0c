/**
 * A message with everything that was done about it: pure, so that applying one more annotation and reading everything
 * again give the same.
 *
 * Only the author's account edits and retracts, and only texts; what others claim is ignored (the record keeps it).
 */
import type { AcknowledgementKind, Content, PageReason, Text } from "../content/types";
import { answererOf } from "./acting";
import type { Annotation } from "./rows";

export interface FoldedAcknowledgement {
  readonly kind: AcknowledgementKind;
  /** Who truly did. */
  readonly account: string;
  readonly at: number;
  readonly text: string;
  /** In whose name, and whether the vault confirmed that; absent: their own. */
  readonly principal?: string;
  readonly confirmed?: boolean;
}

export interface Folded {
  readonly content: Content;
  /** Earlier words, oldest first. */
  readonly edits: readonly { readonly body: string; readonly at: number }[];
  readonly retracted: { readonly at: number; readonly account: string } | null;
  readonly reactions: readonly { readonly emoji: string; readonly accounts: readonly string[] }[];
  readonly acknowledgements: readonly FoldedAcknowledgement[];
  readonly paged: {
    readonly account: string;
    readonly reason: PageReason;
    readonly at: number;
    readonly due: number | null;
    readonly attempt: number;
  } | null;
  readonly supersededBy: string | null;
}

/** In the order of the conversation: what the hub has not taken yet comes last. */
export function inOrder(annotations: readonly Annotation[]): readonly Annotation[] {
  const place = (each: Annotation) => each.position ?? Number.POSITIVE_INFINITY;
  return annotations.toSorted((one, other) =>
    place(one) === place(other) ? one.at - other.at : place(one) - place(other),
  );
}

/** `author`: the account that signed the message; `at`: when it was said. */
export function foldMessage(
  author: string,
  at: number,
  content: Content,
  annotations: readonly Annotation[],
): Folded {
  const ordered = inOrder(annotations);
  const own = ordered.filter((each) => each.account === author);
  const retraction = own.find((each) => each.kind === "retraction");
  const retracted =
    content.type === "text" && retraction !== undefined
      ? { at: retraction.at, account: retraction.account }
      : null;
  const edited = content.type === "text" ? editText(content, at, own) : { content, edits: [] };
  const superseding = own.findLast((each) => each.kind === "superseded");
  return {
    content: retracted === null ? edited.content : withoutWords(edited.content),
    edits: retracted === null ? edited.edits : [],
    retracted,
    reactions: foldReactions(ordered),
    acknowledgements: foldAcknowledgements(ordered),
    paged: lastPage(ordered),
    supersededBy: superseding?.id ?? null,
  };
}

/** What a person, or a delegate for them, did last; having seen a message never takes back an answer. */
export function acknowledgedBy(
  acknowledgements: readonly FoldedAcknowledgement[],
  account: string,
): FoldedAcknowledgement | null {
  const own = acknowledgements.filter((each) => answererOf(each) === account);
  return own.findLast((each) => each.kind !== "seen") ?? own.at(-1) ?? null;
}

function editText(
  content: Text,
  at: number,
  own: readonly Annotation[],
): Pick<Folded, "content" | "edits"> {
  let current = { body: content.body, mentions: content.mentions, at };
  const edits: { body: string; at: number }[] = [];
  for (const each of own) {
    if (each.kind !== "edit") continue;
    edits.push({ body: current.body, at: current.at });
    current = { body: each.body, mentions: each.mentions, at: each.at };
  }
  return { content: { ...content, body: current.body, mentions: current.mentions }, edits };
}

function withoutWords(content: Content): Content {
  if (content.type !== "text") return content;
  return { ...content, body: "", attachments: [], mentions: [], patient: null };
}

function foldReactions(ordered: readonly Annotation[]): Folded["reactions"] {
  const byEmoji = new Map<string, Set<string>>();
  for (const each of ordered) {
    if (each.kind !== "reaction") continue;
    const accounts = byEmoji.get(each.emoji) ?? new Set();
    byEmoji.set(each.emoji, accounts);
    if (each.removed) accounts.delete(each.account);
    else accounts.add(each.account);
  }
  return [...byEmoji]
    .filter(([, accounts]) => accounts.size > 0)
    .map(([emoji, accounts]) => ({ emoji, accounts: [...accounts] }));
}

function foldAcknowledgements(ordered: readonly Annotation[]): readonly FoldedAcknowledgement[] {
  return ordered.flatMap((each) =>
    each.kind === "acknowledgement"
      ? [
          {
            ...{ kind: each.how, account: each.account, at: each.at, text: each.text },
            ...(each.principal === undefined
              ? {}
              : { principal: each.principal, confirmed: each.confirmed === true }),
          },
        ]
      : [],
  );
}

function lastPage(ordered: readonly Annotation[]): Folded["paged"] {
  const page = ordered.findLast((each) => each.kind === "page");
  if (page === undefined) return null;
  const { target, reason, at, due, attempt } = page;
  return { account: target, reason, at, due, attempt };
}
