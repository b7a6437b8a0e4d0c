/** Where a record says that somebody was: in words, with what stands in the record itself beside it. */
import type { ReactNode } from "react";
import type { AuditPlace } from "../../../core/api_compliance";
import { areaOfCell } from "../../../domain/admin/recorded_place";
import { countryName } from "../../../domain/words/place";
import { useText } from "../../../i18n/text";
import { Name } from "../../components/name";

export function RecordedPlace(props: {
  readonly place: AuditPlace;
  readonly sites: Readonly<Record<string, string>>;
}) {
  const { t, say, locale } = useText();
  const { cell, country, site } = props.place;
  const area = cell === undefined ? null : areaOfCell(cell, locale);
  return (
    <>
      {site !== undefined && <Line words={<Site name={props.sites[site]} />} raw={site} />}
      {country !== undefined && <Line words={countryName(country, locale)} raw={country} />}
      {cell !== undefined && area !== null && (
        <Line words={say(area)} raw={t("audit.place.cell", { cell })} />
      )}
    </>
  );
}

function Line({ words, raw }: { readonly words: ReactNode; readonly raw: string }) {
  return (
    <div>
      <span className="audit-id">
        <span>{words}</span>
        <code>{raw}</code>
      </span>
    </div>
  );
}

function Site({ name }: { readonly name: string | undefined }) {
  const { t } = useText();
  if (name === undefined) return t("audit.place.gone");
  return <Name>{name}</Name>;
}
