/** From an invitation, or from a login name and a passkey, to an open device. */
import { type ReactNode, useCallback, useEffect, useState } from "react";
import type {
  EnrolmentGiven,
  EnrolmentProgress,
  Outcome,
  PasskeyWanted,
  Refused,
} from "../../core/api";
import { useText } from "../../i18n/text";
import { deviceName } from "../../platform/device_name";
import { watchInvitations } from "../../platform/invitation";
import { passkeysPossible } from "../../platform/passkeys";
import { useCore } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { Button } from "../components/button";
import { Threshold } from "../lock/threshold";
import { SignIn } from "../sign-in/sign_in";
import { ChoosePin } from "./choose_pin";
import { GiveLink } from "./give_link";
import { OfferPasskey } from "./offer_passkey";
import { Progress } from "./progress";

type Step = EnrolmentProgress["step"];

type Stage =
  | { readonly kind: "sign_in"; readonly refused: Refused | null }
  | { readonly kind: "link" }
  | { readonly kind: "opened"; readonly link: string }
  | { readonly kind: "offer"; readonly wanted: PasskeyWanted }
  /** What is given besides the PIN; a link is begun only once there is one, where no passkey could be made anyway. */
  | { readonly kind: "pin"; readonly given: Given; readonly link: string | null }
  | { readonly kind: "under_way"; readonly step: Step | null }
  | { readonly kind: "failed"; readonly refused: Refused };

type Given = Pick<EnrolmentGiven, "passkey" | "proof">;

const START: Stage = passkeysPossible() ? { kind: "sign_in", refused: null } : { kind: "link" };

/** Where no passkey can be made, the PIN comes first: then everything else is the machine's part. */
function opened(link: string): Stage {
  return passkeysPossible() ? { kind: "opened", link } : { kind: "pin", given: {}, link };
}

export function Enrol({ invitation }: { readonly invitation: string | null }) {
  const { t } = useText();
  const core = useCore();
  const [stage, setStage] = useState<Stage>(() =>
    invitation === null ? START : opened(invitation),
  );
  useEffect(() => watchInvitations((link) => setStage(opened(link))), []);

  const progress = useCallback(({ step }: EnrolmentProgress) => {
    setStage((now) => (now.kind === "under_way" ? { kind: "under_way", step } : now));
  }, []);
  const run = async (work: () => Promise<Outcome<unknown>>) => {
    setStage({ kind: "under_way", step: null });
    const outcome = await work();
    if (!outcome.ok) setStage({ kind: "failed", refused: outcome.refused });
    return outcome;
  };
  const finish = (given: Given, pin?: string) =>
    run(() =>
      core.finishEnrolment(
        { ...given, ...(pin === undefined ? {} : { pin }), deviceName: deviceName() },
        progress,
      ),
    );
  /** What an authenticator gave opens the device by itself where it has a PRF. */
  const take = (given: Given) => {
    const opens = (given.passkey ?? given.proof)?.prf != null;
    if (opens) void finish(given);
    else setStage({ kind: "pin", given, link: null });
  };

  switch (stage.kind) {
    case "sign_in":
      return (
        <Threshold title={t("enrol.title")}>
          <p>{t("signin.body")}</p>
          <SignIn
            refused={stage.refused}
            onProof={(proof) => take({ proof })}
            onLink={() => setStage({ kind: "link" })}
          />
        </Threshold>
      );
    case "link":
      return (
        <Threshold title={t("enrol.title")}>
          <p>{t("enrol.body")}</p>
          <GiveLink onLink={(link) => setStage(opened(link))} />
          {START.kind === "sign_in" && (
            <Button variant="quiet" wide onPress={() => setStage(START)}>
              {t("signin.instead")}
            </Button>
          )}
        </Threshold>
      );
    case "opened":
      return (
        <Begin link={stage.link} onStage={setStage}>
          <Threshold title={t("enrol.progress.title")} still>
            <div className="waiting" />
            <p role="status">{t("enrol.step.invitation")}</p>
          </Threshold>
        </Begin>
      );
    case "offer":
      return (
        <Threshold title={t("passkey.offer.title")}>
          <OfferPasskey
            wanted={stage.wanted}
            onMade={(passkey) => take({ passkey })}
            onNotNow={() => setStage({ kind: "pin", given: {}, link: null })}
          />
        </Threshold>
      );
    case "pin":
      return (
        <Threshold title={t("enrol.pin.title")}>
          <ChoosePin
            found={stage.given.proof === undefined && stage.given.passkey === undefined}
            onPin={(pin) => {
              const { link, given } = stage;
              if (link === null) void finish(given, pin);
              else void run(() => core.enrol(link, pin, progress));
            }}
            onOtherLink={() => setStage({ kind: "link" })}
          />
        </Threshold>
      );
    case "under_way":
      return (
        <Threshold title={t("enrol.progress.title")} still>
          <p>{t("enrol.progress.body")}</p>
          <Progress step={stage.step} />
        </Threshold>
      );
    case "failed":
      return (
        <Threshold title={t("enrol.failed")}>
          <RefusalNotice refused={stage.refused} />
          <Button variant="primary" wide onPress={() => setStage(START)}>
            {t("enrol.again")}
          </Button>
        </Threshold>
      );
  }
}

/** Asks the vault for what the first passkey must answer, so that making it follows the person's touch at once. */
function Begin(props: {
  readonly link: string;
  readonly onStage: (stage: Stage) => void;
  readonly children: ReactNode;
}) {
  const core = useCore();
  const { link, onStage } = props;
  useEffect(() => {
    let current = true;
    void core
      .beginEnrolment(link, () => undefined)
      .then((begun) => {
        if (!current) return;
        if (!begun.ok) onStage({ kind: "failed", refused: begun.refused });
        else if (begun.value === null) onStage({ kind: "pin", given: {}, link: null });
        else onStage({ kind: "offer", wanted: begun.value });
      });
    return () => {
      current = false;
    };
  }, [core, link, onStage]);
  return props.children;
}
