/** The administrators' part of the core. */
import type { AdministrationCore } from "../api_administration";
import type { AskOpen } from "../device/ask-open";
import * as people from "./accounts";
import { compliance } from "./compliance";
import * as invited from "./invitations";
import * as recovering from "./recoveries";
import { rights } from "./rights";
import * as signedIn from "./sessions";

export function administration(ask: AskOpen): AdministrationCore {
  return {
    ...compliance(ask),

    rights: () => ask(rights),

    accounts: (query) => ask((device) => people.accounts(device, query)),
    account: (account) => ask((device) => people.account(device, account)),
    createAccount: (given) => ask((device) => people.createAccount(device, given)),
    changeAccount: (account, given) =>
      ask((device) => people.changeAccount(device, account, given)),
    suspendAccount: (account, wipe) =>
      ask((device) => people.suspendAccount(device, account, wipe)),
    reinstateAccount: (account) => ask((device) => people.reinstateAccount(device, account)),
    accountDevices: (account) => ask((device) => people.accountDevices(device, account)),

    invite: (account) => ask((device) => invited.invite(device, account)),
    invitations: () => ask(invited.invitations),
    withdrawInvitation: (invitation) =>
      ask((device) => invited.withdrawInvitation(device, invitation)),

    sessions: (query) => ask((device) => signedIn.sessions(device, query)),
    sessionsOf: (account) => ask((device) => signedIn.sessionsOf(device, account)),
    endSession: (device) => ask((asking) => signedIn.endSession(asking, device)),

    askRecovery: (account, reason, wipe) =>
      ask((device) => recovering.askRecovery(device, account, reason, wipe)),
    recoveries: () => ask(recovering.recoveries),
    decideRecovery: (recovery, agree) =>
      ask((device) => recovering.decideRecovery(device, recovery, agree)),
  };
}
