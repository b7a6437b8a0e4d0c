/** Keys, as they are written on this machine's keyboard. */
const APPLE = /Mac|iPhone|iPad/.test(navigator.platform);

const NAMES: Readonly<Record<string, string>> = APPLE
  ? { mod: "⌘", alt: "⌥", shift: "⇧" }
  : { mod: "Ctrl", alt: "Alt", shift: "Shift" };

/** `mod+k` as `Ctrl K`. */
export function keyNames(keys: string): readonly string[] {
  return keys.split("+").map((key) => NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key));
}

export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className="keys">
      {keyNames(keys).map((name) => (
        <kbd key={name}>{name}</kbd>
      ))}
    </span>
  );
}
