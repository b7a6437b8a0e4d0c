/** A content in few words. */
import type { Content } from "../../core/content/types";
import { plainText } from "../../domain/text/controls";
import { isSaid, previewOf } from "../../domain/words/preview";
import { useText } from "../../i18n/text";

export function Preview(props: { readonly content: Content; readonly retracted?: boolean }) {
  const { say } = useText();
  const words = previewOf(props.content, props.retracted ?? false);
  return <bdi>{isSaid(words) ? plainText(words.said, "text") : say(words)}</bdi>;
}
