/** A hub in memory: it orders, stores and delivers. As `tests/support/hub_double.py`, as much as browsers need. */
import type { Refused } from "../../src/core/api";
import { type Bytes, hex } from "../../src/core/bytes";
import { inspectMessage, PublicGroup } from "../../src/core/mls";
import { decodeEnvelope } from "../../src/core/protocol/envelope";
import type { HubAnswer, HubRequest } from "../../src/core/protocol/frames";
import { parseGroupId } from "../../src/core/protocol/group-id";
import type { Delivery } from "../../src/core/protocol/wire";
import { need } from "./node";

type WithoutSeq<T> = T extends { readonly seq: number } ? Omit<T, "seq"> : never;
type Request<T extends HubRequest["tag"]> = Extract<HubRequest, { tag: T }>;

interface Account {
  packages: Bytes[];
  lastResort: Bytes | null;
  readonly deliveries: Delivery[];
  sent: number;
}

interface Conversation {
  readonly generation: number;
  group: PublicGroup;
  position: number;
  removed: boolean;
}

export class FakeHub {
  readonly anchors: Record<string, Bytes>;
  /** Milliseconds. */
  now: number;
  /** Every message's bytes by id: a second ciphertext of one id is a defect, and so is a second id of one ciphertext. */
  readonly messages = new Map<string, { bytes: string; answer: HubAnswer }>();
  readonly order = new Map<string, string[]>();
  readonly #devices = new Map<string, Account>();
  readonly #conversations = new Map<string, Conversation>();
  readonly #commits = new Map<string, HubAnswer>();
  /** Told of each delivery, by device. */
  readonly listeners = new Set<(device: string) => void>();
  #seq = 0;

  constructor(anchors: Record<string, Bytes>, now: number) {
    this.anchors = anchors;
    this.now = now;
  }

  device(device: string): Account {
    const known = this.#devices.get(device);
    if (known !== undefined) return known;
    const made: Account = { packages: [], lastResort: null, deliveries: [], sent: 0 };
    this.#devices.set(device, made);
    return made;
  }

  after(device: string, cursor: number): Delivery[] {
    return this.device(device).deliveries.filter((each) => each.seq > cursor);
  }

  /** One key package of each, as a steward takes them. */
  claim(devices: readonly string[]): Bytes[] {
    return devices.map((device) => {
      const account = this.device(device);
      return need(account.packages.shift() ?? account.lastResort, "key package");
    });
  }

  handle(device: string, request: HubRequest): HubAnswer | Refused {
    switch (request.tag) {
      case "publish_key_packages":
        return this.#publish(this.device(device), request);
      case "found_group":
        return this.#found(request);
      case "commit_group":
        return this.#commit(device, request);
      case "send_message":
        return this.#send(device, request);
      case "advance_receipts":
        for (const { conversation, delivered, read } of request.marks) {
          const marks = [{ device, delivered, read }];
          this.#fanOut(conversation, device, { tag: "receipts", conversation, marks });
        }
        return { tag: "done", id: 0 };
      default:
        throw new Error(request.tag);
    }
  }

  #publish(account: Account, request: Request<"publish_key_packages">): HubAnswer {
    account.packages.push(...request.packages);
    account.lastResort = request.lastResort ?? account.lastResort;
    return { tag: "key_packages_published", id: 0, available: account.packages.length };
  }

  #found(request: Request<"found_group">): HubAnswer {
    const seconds = Math.floor(this.now / 1000);
    const group = PublicGroup.observe(request.groupInfo, this.anchors, seconds);
    const position = this.#conversations.get(request.conversation)?.position ?? 0;
    const { generation } = request;
    this.#conversations.set(request.conversation, { generation, group, position, removed: false });
    return { tag: "done", id: 0 };
  }

  #commit(device: string, request: Request<"commit_group">): HubAnswer | Refused {
    const known = this.#commits.get(hex(request.commit));
    if (known !== undefined) return known;
    const info = inspectMessage(request.commit);
    const id = need(parseGroupId(info.groupId), "group id");
    const live = need(this.#conversations.get(id.conversation), "conversation");
    if (live.generation !== id.generation) return { code: "generation_closed" };
    if (info.epoch !== live.group.epoch) return { code: "epoch_conflict" };
    const before = live.group.members.map((each) => each.device);
    const [group, effect] = live.group.apply(request.commit, Math.floor(this.now / 1000));
    live.group = group;
    live.removed = effect.removed.length > 0;
    for (const member of before) {
      if (member !== device) this.#deliver(member, { tag: "commit", commit: request.commit });
    }
    for (const { device: added } of effect.added) {
      const welcome = need(request.welcome, "welcome");
      const { position } = live;
      this.#deliver(added, { tag: "welcome", ...id, position, welcome });
    }
    const answer = { tag: "group_committed", id: 0, epoch: group.epoch, seq: this.#seq } as const;
    this.#commits.set(hex(request.commit), answer);
    return answer;
  }

  #send(device: string, { message }: Request<"send_message">): HubAnswer | Refused {
    const info = inspectMessage(message);
    const envelope = decodeEnvelope(info.authenticatedData as Bytes);
    const bytes = hex(message);
    const known = this.messages.get(envelope.message);
    if (known !== undefined) {
      return known.bytes === bytes ? known.answer : { code: "message_id_reused" };
    }
    const live = need(this.#conversations.get(envelope.conversation), "conversation");
    if (live.generation !== envelope.generation) return { code: "generation_closed" };
    if (!live.group.members.some((each) => each.device === device)) return { code: "not_a_member" };
    const late = !live.removed && info.epoch === live.group.epoch - 1;
    if (info.epoch !== live.group.epoch && !late) return { code: "wrong_epoch" };
    live.position += 1;
    this.device(device).sent += 1;
    const { position } = live;
    const at = this.now;
    this.#fanOut(envelope.conversation, device, { tag: "message", position, at, message });
    const seq = this.#seq;
    const answer = {
      tag: "message_accepted",
      id: 0,
      message: envelope.message,
      position,
      seq,
      at,
    } as const;
    this.messages.set(envelope.message, { bytes, answer });
    const order = this.order.get(envelope.conversation) ?? [];
    this.order.set(envelope.conversation, [...order, envelope.message]);
    return answer;
  }

  #fanOut(conversation: string, but: string, delivery: WithoutSeq<Delivery>): void {
    for (const { device } of this.#conversations.get(conversation)?.group.members ?? []) {
      if (device !== but) this.#deliver(device, delivery);
    }
  }

  #deliver(device: string, delivery: WithoutSeq<Delivery>): void {
    this.#seq += 1;
    this.device(device).deliveries.push({ ...delivery, seq: this.#seq } as Delivery);
    for (const listener of this.listeners) listener(device);
  }
}
