/** A source's words to the character: line breaks and blanks kept, controls made visible. */
import { splitControls } from "../../domain/text/controls";
import { Control } from "../conversation/control";

export function SourceText({ text, block }: { readonly text: string; readonly block?: boolean }) {
  const pieces = splitControls(text, "text").map((piece, index) =>
    piece.kind === "text" ? (
      piece.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
      <Control key={index} code={piece.code} />
    ),
  );
  return block ? (
    <p className="source-text block" dir="auto">
      {pieces}
    </p>
  ) : (
    <bdi className="source-text">{pieces}</bdi>
  );
}
