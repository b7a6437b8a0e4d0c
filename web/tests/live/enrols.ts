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
import { ConnectionLostError } from "../../src/core/hub/errors";
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
import type { Delivery, WelcomeDelivered } from "../../src/core/protocol/wire";
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

/** One conversation: what arrives is applied at once, as the engine does it. */
class Room {
  readonly connection: Connection;
  readonly conversation: string;
  readonly group: Group;
  readonly #device: string;
  readonly #texts: Text[] = [];
  #arrived: () => void = () => {};

  constructor(connection: Connection, conversation: string, group: Group, device: string) {
    this.connection = connection;
    this.conversation = conversation;
    this.group = group;
    this.#device = device;
  }

  /** Until the connection is closed. */
  async listen(): Promise<void> {
    for (;;) {
      const arrival = await this.connection.receive();
      if ("tag" in arrival) continue;
      for (const delivery of arrival) this.#apply(delivery);
      this.#arrived();
    }
  }

  #apply(delivery: Delivery): void {
    if (delivery.tag === "commit") this.group.processCommit(delivery.commit, seconds());
    if (delivery.tag !== "message") return;
    const received = this.group.decrypt(delivery.message);
    const envelope = decodeEnvelope(received.authenticatedData as Bytes);
    const content = decodeContent(unpad(received.plaintext as Bytes));
    if (content?.type === "text" && envelope.sender === received.sender.device) {
      this.#texts.push(content);
    }
  }

  #next(): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }

  /** The first text of a colleague. */
  async hear(): Promise<Text> {
    while (this.#texts.length === 0) await this.#next();
    return need(this.#texts.shift(), "text");
  }

  /** Encrypted again where a commit came first. */
  async say(content: Content): Promise<number> {
    const message = newId();
    for (;;) {
      const epoch = this.group.epoch;
      const answer = await this.connection.request({
        tag: "send_message",
        message: this.#encrypt(message, content),
      });
      if (!isRefused(answer) && answer.tag === "message_accepted") return answer.position;
      if (!isRefused(answer) || answer.code !== "wrong_epoch") throw new Error("not accepted");
      while (this.group.epoch === epoch) await this.#next();
    }
  }

  #encrypt(message: string, content: Content): Bytes {
    const plaintext = pad(encodeContent(content));
    const envelope = encodeEnvelope({
      version: ENVELOPE_VERSION,
      message,
      ...need(parseGroupId(this.group.groupId), "group id"),
      sender: this.#device,
      sizeClass: plaintext.length,
      priority: 1,
      acknowledges: null,
    });
    return this.group.encrypt(plaintext, envelope) as Bytes;
  }
}

async function upload(room: Room, file: Bytes): Promise<Attachment> {
  const [blob, key] = [newId(), newAttachmentKey()];
  const progress = (done: number) => report({ event: "uploaded", done });
  const transfer = { ask: asking(room.connection), conversation: room.conversation, progress };
  const refused = await uploadAttachment(transfer, file, blob, key);
  if (refused !== null) throw new Error(refused.code);
  const none = { width: null, height: null, duration: null, preview: new Uint8Array(0) };
  const size = file.length;
  const hash = await sha256(file);
  return { blob, key, size, sha256: hash, name: "wound.jpg", media_type: "image/jpeg", ...none };
}

/** What the vault has of the conversation; it may be behind the hub for a moment. */
async function readHistory(room: Room, sealed: SealedRequests, me: Identity): Promise<Content[]> {
  const { conversation, group } = room;
  for (;;) {
    const request = newId();
    const history = taken(
      await sealed.askAs(request, { tag: "get_history", conversation, before: 0, limit: 10 }),
    );
    if (history.tag !== "history") throw new Error(history.tag);
    const entries = await openHistory(history, request, me, group.members);
    if (isRefused(entries)) throw new Error(entries.code);
    if (entries.length > 1)
      return entries.map((each) => need(decodeContent(each.content), "content"));
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
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
  const room = new Room(connection, conversation, group, enrolment.identity.device);
  const listening = room.listen().catch((error: unknown) => {
    if (!(error instanceof ConnectionLostError)) throw error;
  });
  const file = new Uint8Array(600_000).fill(0x57);
  const attachments = [await upload(room, file)];
  const body = "From the browser's core";
  report({
    event: "sent",
    position: await room.say(makeContent("text", { body, attachments })),
  });

  const answer = await room.hear();
  const attachment = need(answer.attachments[0], "attachment");
  const fetched = await new Download({ ask: asking(connection), conversation }, attachment).run();
  if (isRefused(fetched)) throw new Error(fetched.code);
  report({ event: "answered", body: answer.body, hash: hex(await sha256(fetched)) });

  const told = await readHistory(room, sealed, enrolment.identity);
  report({ event: "history", bodies: told.map((each) => (each.type === "text" ? each.body : "")) });
  connection.close();
  await listening;
}

await main();
