/** What the vault answered, or that it is being asked, or why it did not answer. */
import type { ReactNode } from "react";
import { useText } from "../../../i18n/text";
import { useOpen } from "../../app/core_context";
import { RefusalNotice } from "../../app/refusal";
import { Button } from "../../components/button";
import type { Asked } from "../ask";

export function Answered<T>(props: {
  readonly asked: Asked<T>;
  readonly children: (answer: T) => ReactNode;
}) {
  const { t } = useText();
  const { connection } = useOpen();
  const { answer, refused, again } = props.asked;
  return (
    <>
      {refused !== null && (
        <>
          <RefusalNotice refused={refused} />
          <Button icon="refresh" onPress={again}>
            {t("app.retry")}
          </Button>
        </>
      )}
      {answer === undefined && refused === null && (
        <p role="status">{t(connection === "online" ? "admin.asking" : "admin.offline")}</p>
      )}
      {answer !== undefined && props.children(answer)}
    </>
  );
}
