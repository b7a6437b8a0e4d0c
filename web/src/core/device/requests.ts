/** The part of the core that asks the vault for people, patients and conversations. */
import type { Core } from "../api";
import type { Asking } from "../asking";
import * as vault from "./ask-vault";
import { pushKey, registerPush } from "./push";

export function requests(
  asking: Asking,
): Pick<
  Core,
  | "findPeople"
  | "findPatients"
  | "openConversation"
  | "openPatient"
  | "changeRoster"
  | "registerPush"
  | "pushKey"
> {
  return {
    findPeople: (text, limit) => asking.do((device) => vault.findPeople(device, text, limit)),
    findPatients: (text, limit) => asking.do((device) => vault.findPatients(device, text, limit)),
    openConversation: (accounts, title) =>
      asking.do((device) => vault.openConversation(device, accounts, title)),
    openPatient: (patient, reason) =>
      asking.do((device) => vault.openPatient(device, patient, reason)),
    changeRoster: (conversation, add, remove) =>
      asking.do((device) => vault.changeRoster(device, conversation, add, remove)),
    registerPush: (subscription) => asking.do((device) => registerPush(device, subscription)),
    pushKey: () => asking.do((device) => pushKey(device)),
  };
}
