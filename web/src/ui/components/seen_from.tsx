/** Where a device was when it was seen last, after when that was. */
import type { DevicePlace } from "../../core/api_devices";
import { placeText } from "../../domain/words/place";
import { useText } from "../../i18n/text";
import { Name } from "./name";

export function SeenFrom({ place }: { readonly place: DevicePlace | null }) {
  const text = placeText(place, useText().locale);
  if (text === null) return null;
  return (
    <>
      {" · "}
      <Name>{text}</Name>
    </>
  );
}
