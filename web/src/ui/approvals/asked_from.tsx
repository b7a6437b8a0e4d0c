/** Where a device that waits asked from: a person knows whether that can be theirs. */
import { useEffect, useState } from "react";
import type { DevicePlace } from "../../core/api_devices";
import { isAbroad } from "../../domain/identity/abroad";
import { placeText } from "../../domain/words/place";
import { useText } from "../../i18n/text";
import { useCore, useOpen } from "../app/core_context";
import { Name } from "../components/name";
import { Notice } from "../components/notice";

/** Nothing where that is not known. */
export function AskedFrom({ place }: { readonly place: DevicePlace | null }) {
  const { rich, locale } = useText();
  const text = placeText(place, locale);
  if (text === null) return null;
  return (
    <p>
      {rich("approval.from", {
        place: (
          <strong>
            <Name>{text}</Name>
          </strong>
        ),
      })}
    </p>
  );
}

/** That it is in another country than this device. */
export function Abroad({ place }: { readonly place: DevicePlace | null }) {
  const { t } = useText();
  const core = useCore();
  const { device } = useOpen();
  const [here, setHere] = useState<DevicePlace | null>(null);
  const known = place !== null && place.country !== "";
  useEffect(() => {
    if (!known) return;
    let gone = false;
    void core.devices().then((found) => {
      const own = found.ok ? found.value.find((each) => each.device === device) : undefined;
      if (!gone) setHere(own?.seenFrom ?? null);
    });
    return () => {
      gone = true;
    };
  }, [core, device, known]);
  return (
    <div role="status">
      {isAbroad(place, here) && (
        <Notice tone="warning" icon="warning">
          {t("approval.abroad")}
        </Notice>
      )}
    </div>
  );
}
