/** The words of a message: isolated line by line, links that nothing opens by itself, mentions, visible controls. */
import { memo } from "react";
import type { Person } from "../../core/api";
import { isEmojiOnly, type Part, splitParts } from "../../domain/text/parts";
import { useText } from "../../i18n/text";
import { Name } from "../components/name";
import { Control } from "./control";

export interface MessageTextProps {
  readonly body: string;
  readonly mentioned: readonly Person[];
  readonly me: string;
}

export const MessageText = memo(function MessageText({ body, mentioned, me }: MessageTextProps) {
  const parts = splitParts(body, mentioned);
  return (
    <p className="message-text" dir="auto" data-emoji={isEmojiOnly(body) || undefined}>
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never move
        <TextPart key={index} part={part} me={me} />
      ))}
    </p>
  );
});

function TextPart({ part, me }: { readonly part: Part; readonly me: string }) {
  const { t } = useText();
  switch (part.kind) {
    case "text":
      return part.text;
    case "control":
      return <Control code={part.code} />;
    case "mention":
      return (
        <span className="mention" data-me={part.account === me || undefined}>
          <Name>{part.text}</Name>
        </span>
      );
    case "link":
      return (
        <a
          className="message-link"
          href={part.href}
          target="_blank"
          rel="noopener noreferrer nofollow"
          title={t("conversation.link", { host: part.host })}
          dir="ltr"
        >
          {part.text}
        </a>
      );
  }
}
