/** Sizes in the reader's words. */
import { sizeWords } from "../../domain/attachments/limits";
import { useText } from "../../i18n/text";

export function useSize(): (bytes: number) => string {
  const { locale } = useText();
  return (bytes) => {
    const { value, unit } = sizeWords(bytes);
    return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }).format(
      value,
    );
  };
}
