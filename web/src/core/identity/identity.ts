import type { ApprovalCore } from "../api_approvals";
import type { IdentityCore } from "../api_identity";
import type { AskOpen } from "../device/ask-open";
import { refuse } from "../device/compose";
import { isRefused } from "../hub/refusal";
import {
  type Begun,
  type Compared,
  checkApproval,
  compareApproval,
  decideApproval,
  entryOf,
  listApprovals,
  listEverybodys,
  readScanned,
} from "./approvals";
import { breakGlass, endEmergency } from "./break-glass";
import { beginTotp, confirmTotp, makeRecoveryCodes, setPassword } from "./password";
import { stepUpByPassword } from "./step-up";
import { ProviderStepUp } from "./step-up-by-provider";

type OfOpen = ApprovalCore &
  Omit<IdentityCore, "signInByPassword" | "goToProvider" | "returnFromProvider" | "forgetSignIn">;

export function identity(ask: AskOpen): OfOpen {
  let compared: Compared | null = null;
  const begun: Begun = new Map();
  const provided = new ProviderStepUp();
  return {
    stepUpByPassword: (given) => ask((device) => stepUpByPassword(device, given)),
    beginStepUpAtProvider: (provider) => ask((device) => provided.begin(device, provider)),
    stepUpByProvider: (returned) => ask((device) => provided.finish(device, returned)),
    setPassword: (password) => ask((device) => setPassword(device, password)),
    beginTotp: () => ask(beginTotp),
    confirmTotp: (code) => ask((device) => confirmTotp(device, code)),
    makeRecoveryCodes: () => ask(makeRecoveryCodes),
    approvals: (account) =>
      ask(async (device) => {
        const listed = await listApprovals(device, account ?? null);
        if (!listed.ok) return listed;
        return { ok: true, value: listed.value.map(entryOf) };
      }),
    everybodysApprovals: () =>
      ask(async (device) => {
        const listed = await listEverybodys(device);
        return listed.ok ? { ok: true, value: listed.value.map(entryOf) } : listed;
      }),
    checkApproval: (scanned, about) =>
      ask(async (device) => {
        compared = null;
        const link = readScanned(scanned, about);
        if (isRefused(link)) return { ok: false, refused: link };
        // Another one's picture than is looked at: nobody scanned the device that waits here.
        if (about !== null && about.approval !== link.approval) return refuse("bad_approval");
        const found = await checkApproval(device, link, begun);
        if (!found.ok) return found;
        compared = found.value;
        return { ok: true, value: found.value.entry };
      }),
    compareApproval: (about) =>
      ask(async (device) => {
        compared = null;
        const found = await compareApproval(device, about, begun);
        if (!found.ok) return found;
        compared = found.value;
        return { ok: true, value: found.value.code };
      }),
    decideApproval: (approval, letIn) =>
      ask((device) => {
        if (!letIn) return decideApproval(device, approval, null);
        const seen = compared?.approval === approval ? compared.seen : null;
        // What nobody compared is let in by nobody.
        if (seen === null) return Promise.resolve(refuse("bad_approval"));
        return decideApproval(device, approval, seen);
      }),
    breakGlass: (about, reason, minutes) =>
      ask((device) => breakGlass(device, about, reason, minutes)),
    endEmergency: (access) => ask((device) => endEmergency(device, access)),
  };
}
