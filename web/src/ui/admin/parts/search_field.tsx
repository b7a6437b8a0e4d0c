/** Words to look for; what is typed counts once the typing pauses for a moment. */
import { useEffect, useRef, useState } from "react";
import { TextField } from "../../components/text_field";

/** Milliseconds: each search is a request to the vault, and recorded there. */
const PAUSE = 250;

export function SearchField(props: {
  readonly label: string;
  readonly hint?: string;
  readonly onSearch: (text: string) => void;
}) {
  const [text, setText] = useState("");
  const { onSearch } = props;
  const told = useRef("");
  useEffect(() => {
    const words = text.trim();
    if (words === told.current) return;
    const timer = setTimeout(() => {
      told.current = words;
      onSearch(words);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [text, onSearch]);
  return (
    <TextField
      label={props.label}
      {...(props.hint === undefined ? {} : { hint: props.hint })}
      type="search"
      value={text}
      onChange={setText}
      maxLength={256}
    />
  );
}
