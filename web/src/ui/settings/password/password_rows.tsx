/** What there is of password, codes and recovery codes, each with what can be done about it. */
import type { ReactNode } from "react";
import type { WaysIn } from "../../../core/api_ways";
import { areCodesFew } from "../../../domain/identity/ways";
import { useText } from "../../../i18n/text";
import { Button } from "../../components/button";
import { Icon, type IconName } from "../../components/icon";

export interface PasswordRowsProps {
  /** Null where it is not known: then everything can be done, as if nothing were set up. */
  readonly ways: WaysIn | null;
  readonly isDisabled: boolean;
  readonly onPassword: () => void;
  readonly onApp: () => void;
  readonly onCodes: () => void;
}

export function PasswordRows({ ways, isDisabled, onPassword, onApp, onCodes }: PasswordRowsProps) {
  const { t } = useText();
  const few = ways !== null && areCodesFew(ways);
  return (
    <ul className="own-list password-list" aria-label={t("password.title")}>
      <Row
        icon="lock"
        name={t("password.password")}
        state={ways === null ? null : t(ways.password ? "ways.password.set" : "ways.password.none")}
      >
        <Button onPress={onPassword} isDisabled={isDisabled}>
          {t(ways?.password ? "ways.password.change" : "password.set")}
        </Button>
      </Row>
      <Row
        icon="device"
        name={t("ways.app")}
        state={ways === null ? null : t(appState(ways))}
        few={ways?.password === true && !ways.totp}
      >
        <Button onPress={onApp} isDisabled={isDisabled}>
          {t(ways?.totp ? "ways.app.change" : "password.app")}
        </Button>
      </Row>
      {(ways === null || ways.totp) && (
        <Row
          icon="refresh"
          name={t("password.codes.title")}
          state={
            ways === null
              ? null
              : t(few ? "ways.codes.few" : "ways.codes.left", { count: ways.recoveryCodes })
          }
          few={few}
        >
          <Button onPress={onCodes} isDisabled={isDisabled}>
            {t("password.codes")}
          </Button>
        </Row>
      )}
    </ul>
  );
}

function appState(ways: WaysIn) {
  if (ways.totp) return "ways.app.set";
  return ways.password ? "ways.app.needed" : "ways.app.none";
}

function Row(props: {
  readonly icon: IconName;
  readonly name: string;
  readonly state: string | null;
  /** It wants to be seen to. */
  readonly few?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <li className="own-row">
      <Icon name={props.icon} />
      <div className="own-words">
        <p className="own-name">{props.name}</p>
        {props.state !== null && (
          <p className={props.few ? "own-facts own-few" : "own-facts"}>
            {props.few && <Icon name="warning" />}
            {props.state}
          </p>
        )}
      </div>
      {props.children}
    </li>
  );
}
