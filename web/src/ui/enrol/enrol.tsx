/** From an invitation, or from a login name and a passkey, to an open device. */
import { type ReactNode, useCallback, useEffect, useState } from "react";
import type {
  EnrolmentGiven,
  EnrolmentProgress,
  Outcome,
  PasskeyWanted,
  Refused,
  Returned,
  Workstation,
} from "../../core/api";
import { useText } from "../../i18n/text";
import { deviceName } from "../../platform/device_name";
import { watchInvitations } from "../../platform/invitation";
import { passkeysPossible } from "../../platform/passkeys";
import { peekReturn, takeReturn } from "../../platform/sign_in_return";
import { useCore } from "../app/core_context";
import { RefusalNotice } from "../app/refusal";
import { ScannedHint } from "../approvals/scanned_approval";
import { Button } from "../components/button";
import { Toggle } from "../components/toggle";
import { Threshold } from "../lock/threshold";
import { SignIn } from "../sign-in/sign_in";
import { SignedInThere } from "../sign-in/signed_in_there";
import { ChoosePin } from "./choose_pin";
import { GiveLink } from "./give_link";
import { OfferPasskey } from "./offer_passkey";
import { Progress } from "./progress";

type Step = EnrolmentProgress["step"];

type Stage =
  | { readonly kind: "sign_in"; readonly refused: Refused | null }
  | { readonly kind: "returned"; readonly returned: Returned }
  | { readonly kind: "link" }
  | { readonly kind: "opened"; readonly link: string }
  | { readonly kind: "offer"; readonly wanted: PasskeyWanted }
  /** What is given besides the PIN; a link is begun only once there is one, where no passkey could be made anyway. */
  | {
      readonly kind: "pin";
      readonly given: Given;
      readonly link: string | null;
      /** Let in already, by another device or a provider. */
      readonly proven?: true;
    }
  | { readonly kind: "under_way"; readonly step: Step | null }
  | { readonly kind: "failed"; readonly refused: Refused };

type Given = Pick<EnrolmentGiven, "passkey" | "proof">;

const SIGN_IN: Stage = { kind: "sign_in", refused: null };
const START: Stage = passkeysPossible() ? SIGN_IN : { kind: "link" };
const PROVEN: Stage = { kind: "pin", given: {}, link: null, proven: true };

function vouchedBy({ proven, given }: Extract<Stage, { kind: "pin" }>) {
  if (proven === true) return "proven";
  return given.proof === undefined && given.passkey === undefined ? "link" : "passkey";
}

/** Where no passkey can be made, the PIN comes first: then everything else is the machine's part. */
function opened(link: string): Stage {
  return passkeysPossible() ? { kind: "opened", link } : { kind: "pin", given: {}, link };
}

export function Enrol(props: {
  readonly invitation: string | null;
  /** Who works at this browser already: somebody joins them. */
  readonly here: Workstation | null;
}) {
  const { invitation, here } = props;
  const { t } = useText();
  const core = useCore();
  const [several, setSeveral] = useState(false);
  const shared = here !== null || several;
  const [stage, setStage] = useState<Stage>(() => {
    // Taken only by `Return`: what is begun to be drawn is not always drawn to the end.
    const returned = peekReturn();
    if (returned !== null) return { kind: "returned", returned };
    return invitation === null ? START : opened(invitation);
  });
  /** For another device, which lets this one in. */
  const [waiting, setWaiting] = useState(false);
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
        { ...given, ...(pin === undefined ? {} : { pin }), deviceName: deviceName(), shared },
        progress,
      ),
    );
  /** What an authenticator gave opens the device by itself where it has a PRF. */
  const take = (given: Given) => {
    const opens = (given.passkey ?? given.proof)?.prf != null;
    if (opens) void finish(given);
    else setStage({ kind: "pin", given, link: null });
  };

  const title = t(here === null ? "enrol.title" : "here.join");
  const whose = <Whose here={here} several={several} onSeveral={setSeveral} />;
  switch (stage.kind) {
    case "sign_in":
      return (
        <Threshold title={waiting ? t("approval.wait.title") : title}>
          {!waiting && <SignedInThere />}
          {!waiting && <ScannedHint enrolled={false} />}
          {!waiting && <p>{t(here === null ? "signin.body" : "here.join.body")}</p>}
          <SignIn
            refused={stage.refused}
            shared={shared}
            onProof={(proof) => take({ proof })}
            onWaiting={setWaiting}
            onProven={() => setStage(PROVEN)}
            onLink={() => setStage({ kind: "link" })}
          />
          {!waiting && whose}
        </Threshold>
      );
    case "returned":
      return (
        <Return returned={stage.returned} onStage={setStage}>
          <Threshold title={t("enrol.progress.title")} still>
            <div className="waiting" />
            <p role="status">{t("signin.returned")}</p>
          </Threshold>
        </Return>
      );
    case "link":
      return (
        <Threshold title={title}>
          <SignedInThere />
          <ScannedHint enrolled={false} />
          <p>{t(here === null ? "enrol.body" : "here.join.body")}</p>
          <GiveLink onLink={(link) => setStage(opened(link))} />
          <Button variant="quiet" wide onPress={() => setStage(SIGN_IN)}>
            {t("signin.instead")}
          </Button>
          {whose}
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
          {whose}
        </Threshold>
      );
    case "pin":
      return (
        <Threshold title={t("enrol.pin.title")}>
          <ChoosePin
            by={vouchedBy(stage)}
            onPin={(pin) => {
              const { link, given } = stage;
              if (link === null) void finish(given, pin);
              else void run(() => core.enrol(link, pin, progress, shared));
            }}
            onOtherLink={() => setStage({ kind: "link" })}
          />
          {stage.proven !== true && whose}
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
          <SignedInThere />
          <RefusalNotice refused={stage.refused} />
          <Button variant="primary" wide onPress={() => setStage(START)}>
            {t("enrol.again")}
          </Button>
        </Threshold>
      );
  }
}

/** Whether this browser is one person's or several people's: the first who enrols decides. */
function Whose(props: {
  readonly here: Workstation | null;
  readonly several: boolean;
  readonly onSeveral: (several: boolean) => void;
}) {
  const { t } = useText();
  const core = useCore();
  if (props.here !== null) {
    return (
      <Button variant="quiet" icon="back" wide onPress={() => void core.choosePerson(null)}>
        {t("here.join.back")}
      </Button>
    );
  }
  return (
    <Toggle
      label={t("here.shared")}
      hint={t("here.shared.hint")}
      isSelected={props.several}
      onChange={props.onSeveral}
    />
  );
}

/** The provider said who it was: the vault has it confirmed, and certifies this device. */
function Return(props: {
  readonly returned: Returned;
  readonly onStage: (stage: Stage) => void;
  readonly children: ReactNode;
}) {
  const core = useCore();
  const { returned, onStage } = props;
  useEffect(() => {
    takeReturn();
    void core.returnFromProvider(returned).then((outcome) => {
      onStage(outcome.ok ? PROVEN : { kind: "sign_in", refused: outcome.refused });
    });
  }, [core, returned, onStage]);
  return props.children;
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
