/**
 * Against a real hub and vault and a colleague's SDK device: enrol by a link, sign in, publish key packages, find the
 * colleague, open a conversation, join it by its Welcome, send a file, take the colleague's answer with a file, and read
 * the own history. `tests/web/test_core_enrols.py` starts it.
 */
import { type Bytes, hex } from "../../src/core/bytes";
import { decodeContent, encodeContent, makeContent } from "../../src/core/content/codec";
import type { Attachment, Content, Text } from "../../src/core/content/types";
import { newAttachmentKey } from "../../src/core/crypto/attachments";
import { sha256 } from "../../src/core/crypto/hash";
import { Download, uploadAttachment } from "../../src/core/hub/attachments";
import { type Connection, connect } from "../../src/core/hub/connection";
import { Credentials } from "../../src/core/hub/credentials";
import { type Enrolment, enrol } from "../../src/core/hub/enrol";
import { openWebSocket } from "../../src/core/hub/frame-socket";
import { openHistory } from "../../src/core/hub/history";
import { parseInvitation } from "../../src/core/hub/invitation";
import { isRefused } from "../../src/core/hub/refusal";
import { type AskHub, SealedRequests } from "../../src/core/hub/sealed";
import type { Group, Identity, KeyPackage, Member } from "../../src/core/mls";
import { decodeEnvelope, ENVELOPE_VERSION, encodeEnvelope } from "../../src/core/protocol/envelope";
import { parseGroupId } from "../../src/core/protocol/group-id";
import { newId } from "../../src/core/protocol/ids";
import { pad, unpad } from "../../src/core/protocol/padding";
import type { WelcomeDelivered } from "../../src/core/protocol/wire";
import { loadModule, need, readInput, report } from "../support/node";

const clock = () => Date.now();
const seconds = () => Math.floor(clock() / 1000);

function taken<T extends object>(answer: T): Exclude<T, { readonly code: string; tag?: never }> {
  if (isRefused(answer)) throw new Error(`refused: ${answer.code} ${answer.field ?? ""}`);
  return answer as Exclude<T, { readonly code: string; tag?: never }>;
}

const asking = (connection: Connection): AskHub => connection.request.bind(connection);

async function enrolled(link: string): Promise<Enrolment> {
  const invitation = taken(parseInvitation(link));
  const connection = await connect(openWebSocket, { origin: invitation.hub }, null);
  const progress = (step: { step: string }) => report({ event: "progress", ...step });
  const parts = { ask: asking(connection), clock, makeId: newId, progress };
  const enrolment = taken(await enrol(invitation, parts));
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

interface Place {
  readonly connection: Connection;
  readonly group: Group;
  readonly device: string;
  readonly conversation: string;
}

async function say(place: Place, content: Content): Promise<number> {
  const { connection, group, device: sender } = place;
  const plaintext = pad(encodeContent(content));
  const envelope = encodeEnvelope({
    version: ENVELOPE_VERSION,
    message: newId(),
    ...need(parseGroupId(group.groupId), "group id"),
    sender,
    sizeClass: plaintext.length,
    priority: 1,
    acknowledges: null,
  });
  const message = group.encrypt(plaintext, envelope) as Bytes;
  const accepted = taken(await connection.request({ tag: "send_message", message }));
  if (accepted.tag !== "message_accepted") throw new Error(accepted.tag);
  return accepted.position;
}

async function upload(place: Place, file: Bytes): Promise<Attachment> {
  const [blob, key] = [newId(), newAttachmentKey()];
  const progress = (done: number) => report({ event: "uploaded", done });
  const transfer = { ask: asking(place.connection), conversation: place.conversation, progress };
  const refused = await uploadAttachment(transfer, file, blob, key);
  if (refused !== null) throw new Error(refused.code);
  const none = { width: null, height: null, duration: null, preview: new Uint8Array(0) };
  const size = file.length;
  const hash = await sha256(file);
  return { blob, key, size, sha256: hash, name: "wound.jpg", media_type: "image/jpeg", ...none };
}

/** The first text of a colleague, decrypted. */
async function listen(place: Place): Promise<Text> {
  for (;;) {
    const arrival = await place.connection.receive();
    if ("tag" in arrival) continue;
    for (const delivery of arrival) {
      if (delivery.tag === "commit") place.group.processCommit(delivery.commit, seconds());
      if (delivery.tag !== "message") continue;
      const received = place.group.decrypt(delivery.message);
      const envelope = decodeEnvelope(received.authenticatedData as Bytes);
      const content = decodeContent(unpad(received.plaintext as Bytes));
      if (content?.type !== "text" || envelope.sender !== received.sender.device) continue;
      return content;
    }
  }
}

async function readHistory(place: Place, sealed: SealedRequests, me: Identity): Promise<Content[]> {
  const request = newId();
  const { conversation, group } = place;
  const history = taken(
    await sealed.askAs(request, { tag: "get_history", conversation, before: 0, limit: 10 }),
  );
  if (history.tag !== "history") throw new Error(history.tag);
  const entries = await openHistory(history, request, me, group.members);
  if (isRefused(entries)) throw new Error(entries.code);
  return entries.map((entry) => need(decodeContent(entry.content), "content"));
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
    ask: asking(connection),
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
  const place = { connection, group, conversation, device: enrolment.identity.device };
  const file = new Uint8Array(600_000).fill(0x57);
  const attachments = [await upload(place, file)];
  const body = "From the browser's core";
  report({
    event: "sent",
    position: await say(place, makeContent("text", { body, attachments })),
  });

  const answer = await listen(place);
  const attachment = need(answer.attachments[0], "attachment");
  const fetched = await new Download({ ask: asking(connection), conversation }, attachment).run();
  if (isRefused(fetched)) throw new Error(fetched.code);
  report({ event: "answered", body: answer.body, hash: hex(await sha256(fetched)) });

  const told = await readHistory(place, sealed, enrolment.identity);
  report({ event: "history", bodies: told.map((each) => (each.type === "text" ? each.body : "")) });
  connection.close();
}

await main();
