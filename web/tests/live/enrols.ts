/**
 * Against a real hub and vault: enrol by a link, sign in, publish key packages, find a colleague, open a conversation,
 * join it by its Welcome, send, and read the own history. `tests/web/test_core_enrols.py` starts it.
 */
import type { Bytes } from "../../src/core/bytes";
import { hex } from "../../src/core/bytes";
import { decodeContent, encodeContent, makeContent } from "../../src/core/content/codec";
import { type Connection, connect } from "../../src/core/hub/connection";
import { Credentials } from "../../src/core/hub/credentials";
import { type Enrolment, enrol } from "../../src/core/hub/enrol";
import { openWebSocket } from "../../src/core/hub/frame-socket";
import { openHistory } from "../../src/core/hub/history";
import { parseInvitation } from "../../src/core/hub/invitation";
import { isRefused } from "../../src/core/hub/refusal";
import { SealedRequests } from "../../src/core/hub/sealed";
import type { Group, KeyPackage, Member } from "../../src/core/mls";
import { ENVELOPE_VERSION, encodeEnvelope } from "../../src/core/protocol/envelope";
import { parseGroupId } from "../../src/core/protocol/group-id";
import { newId } from "../../src/core/protocol/ids";
import { pad } from "../../src/core/protocol/padding";
import type { WelcomeDelivered } from "../../src/core/protocol/wire";
import { loadModule, need, readInput, report } from "../support/node";

const clock = () => Date.now();
const seconds = () => Math.floor(clock() / 1000);

function taken<T extends object>(answer: T): Exclude<T, { readonly code: string; tag?: never }> {
  if (isRefused(answer)) throw new Error(`refused: ${answer.code} ${answer.field ?? ""}`);
  return answer as Exclude<T, { readonly code: string; tag?: never }>;
}

async function enrolled(link: string): Promise<Enrolment> {
  const invitation = taken(parseInvitation(link));
  const connection = await connect(openWebSocket, { origin: invitation.hub }, null);
  const progress = (step: { step: string }) => report({ event: "progress", ...step });
  const ask = connection.request.bind(connection);
  const enrolment = taken(await enrol(invitation, { ask, clock, makeId: newId, progress }));
  connection.close();
  return enrolment;
}

async function nextWelcome(connection: Connection): Promise<WelcomeDelivered> {
  for (;;) {
    const arrival = await connection.receive();
    if ("tag" in arrival) continue;
    const welcome = arrival.find((each) => each.tag === "welcome");
    if (welcome !== undefined) return welcome;
  }
}

async function publish(connection: Connection, member: Member): Promise<KeyPackage[]> {
  const month = 30 * 86_400;
  const made = [1, 2, 3].map(() => member.keyPackage(seconds(), month, false));
  const packages = made.map((each) => each.message as Bytes);
  const published = taken(
    await connection.request({ tag: "publish_key_packages", packages, lastResort: null }),
  );
  report({ event: "published", ...published });
  return made;
}

async function say(connection: Connection, group: Group, device: string, body: string) {
  const place = need(parseGroupId(group.groupId), "group id");
  const plaintext = pad(encodeContent(makeContent("text", { body })));
  const message = newId();
  const envelope = encodeEnvelope({
    version: ENVELOPE_VERSION,
    message,
    ...place,
    sender: device,
    sizeClass: plaintext.length,
    priority: 1,
    acknowledges: null,
  });
  const encrypted = group.encrypt(plaintext, envelope) as Bytes;
  return taken(await connection.request({ tag: "send_message", message: encrypted }));
}

async function main(): Promise<void> {
  const { link = "", colleague = "" } = readInput();
  loadModule();
  const enrolment = await enrolled(link);
  report({ event: "enrolled", account: enrolment.identity.account, name: enrolment.accountName });

  const credentials = taken(await Credentials.load(enrolment)) as Credentials;
  const connection = await connect(openWebSocket, { origin: enrolment.hub }, credentials);
  const member = credentials.member(crypto.getRandomValues(new Uint8Array(32)));
  const made = await publish(connection, member);
  const sealed = new SealedRequests({
    ask: connection.request.bind(connection),
    organisation: enrolment.organisation,
    checkAnchor: (anchor) => hex(anchor) === hex(enrolment.anchor),
    clock,
    makeId: newId,
    credentials,
  });
  const people = taken(await sealed.ask({ tag: "find_people", text: colleague, limit: 5 }));
  if (people.tag !== "people") throw new Error(people.tag);
  const found = need(people.people[0], "colleague");
  const opened = taken(
    await sealed.ask({ tag: "open_conversation", accounts: [found.account], title: "" }),
  );
  if (opened.tag !== "conversation_opened") throw new Error(opened.tag);
  const { conversation, roster } = opened.conversation;
  report({ event: "opened", conversation, roster: roster.map((each) => each.name) });

  const welcome = await nextWelcome(connection);
  const secrets = made.map((each) => [each.reference, each.secret] as [Uint8Array, Uint8Array]);
  const group = member.join(welcome.welcome, secrets);
  const accepted = await say(
    connection,
    group,
    enrolment.identity.device,
    "From the browser's core",
  );
  report({ event: "sent", position: accepted.tag === "message_accepted" ? accepted.position : 0 });

  const request = newId();
  for (let tries = 0; tries < 600; tries += 1) {
    const history = taken(
      await sealed.askAs(request.slice(0, 28) + tries.toString(16).padStart(4, "0"), {
        tag: "get_history",
        conversation,
        before: 0,
        limit: 10,
      }),
    );
    if (history.tag !== "history") throw new Error(history.tag);
    const asked = request.slice(0, 28) + tries.toString(16).padStart(4, "0");
    const entries = taken(
      await openHistory(history, asked, enrolment.identity, group.members),
    ) as readonly { content: Bytes }[];
    const content = entries.map((entry) => decodeContent(entry.content));
    if (content.length > 0) {
      report({ event: "history", content });
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  connection.close();
}

await main();
