import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Bytes } from "../../src/core/bytes";
import { verify } from "../../src/core/crypto/signatures";
import { type Connection, connect } from "../../src/core/hub/connection";
import { Credentials } from "../../src/core/hub/credentials";
import { isRefused } from "../../src/core/hub/refusal";
import { DELIVERY_WINDOW, MAX_FRAME } from "../../src/core/protocol/limits";
import { decodeAs, encodeAs } from "../../src/core/protocol/shapes";
import { signedBytes } from "../../src/core/protocol/signing";
import {
  type DeviceFrame,
  deliveryShape,
  deviceFrameShape,
  type HubFrame,
  hubFrameShape,
} from "../../src/core/protocol/wire";
import { Authority, type TestDevice } from "../support/authority";
import { loadModule } from "../support/node";
import { FakeSocket } from "../support/socket";

const HUB = "wss://hub.example";
const nonce = new Uint8Array(32).fill(3);
const CHALLENGE: HubFrame = { tag: "challenge", version: 1, hub: HUB, nonce };
const SIGNED_IN: HubFrame = {
  tag: "signed_in",
  at: 5,
  availableKeyPackages: 7,
  sentMessages: 2,
  pushKey: null,
};

const UNKNOWN = { code: "unknown_organisation", field: null, retryAfter: null };

let device: TestDevice;
let credentials: Credentials;

beforeAll(async () => {
  loadModule();
  device = await (await Authority.found()).device();
  const { organisation, chain, anchor, key } = device;
  const loaded = await Credentials.load({ organisation, chain, anchor, signingKey: key.pkcs8 });
  if (isRefused(loaded)) throw new Error(loaded.code);
  credentials = loaded;
});

function frames(socket: FakeSocket): DeviceFrame[] {
  return socket.sent.map((data) => decodeAs(deviceFrameShape, data));
}

const say = (socket: FakeSocket, frame: HubFrame) => socket.receive(encodeAs(hubFrameShape, frame));

/** Through the handshake; what the hub says next is the test's. */
async function opened(early: readonly HubFrame[] = []): Promise<[Connection, FakeSocket]> {
  const socket = new FakeSocket();
  const connecting = connect(() => socket, { origin: HUB }, null);
  socket.open();
  say(socket, CHALLENGE);
  await socket.whenSent(1);
  for (const frame of [SIGNED_IN, ...early]) say(socket, frame);
  return [await connecting, socket];
}

const delivered = (seq: number): Bytes =>
  encodeAs(deliveryShape, {
    tag: "message",
    seq,
    position: seq,
    at: 1,
    message: Uint8Array.of(1, 2, 3),
  });

describe("the handshake", () => {
  test("signs the hub's challenge", async () => {
    const socket = new FakeSocket();
    const asked: string[] = [];
    const connecting = connect(
      (...given) => {
        asked.push(...given);
        return socket;
      },
      { origin: HUB },
      credentials,
      42,
    );
    socket.open();
    say(socket, CHALLENGE);
    await socket.whenSent(1);
    say(socket, SIGNED_IN);
    expect((await connecting).signedIn).toEqual(SIGNED_IN);
    expect(asked).toEqual([`${HUB}/v1/socket`, "wardline.v1"]);
    const [frame] = frames(socket);
    if (frame?.tag !== "sign_in") throw new Error("no sign_in");
    expect(frame).toMatchObject({ version: 1, cursor: 42 });
    expect(frame.chain).toEqual(device.chain);
    const statement = signedBytes({
      tag: "wardline/sign-in/v1",
      hub: HUB,
      nonce,
      organisation: device.organisation,
      device: device.device,
    });
    expect(await verify(device.key.publicKey, frame.signature, statement)).toBe(true);
  });

  test("without credentials only introduces", async () => {
    const [, socket] = await opened();
    expect(frames(socket)).toEqual([{ tag: "introduce", version: 1 }]);
  });

  test("takes what came right behind it", async () => {
    const [connection] = await opened([
      { tag: "deliveries", entries: [delivered(1), delivered(2)] },
      { tag: "caught_up", seq: 2 },
    ]);
    expect(await connection.receive()).toMatchObject([{ seq: 1 }, { seq: 2 }]);
    expect(await connection.receive()).toEqual({ tag: "caught_up", seq: 2 });
  });

  test.each<[string, HubFrame, object]>([
    [
      "another hub",
      { ...CHALLENGE, hub: "wss://evil.example" } as HubFrame,
      { code: "bad_signature" },
    ],
    ["another version", { ...CHALLENGE, version: 2 } as HubFrame, { code: "unsupported_version" }],
    ["another frame", SIGNED_IN, { code: "unsupported_version" }],
    [
      "a refusal",
      { tag: "refused", id: 0, code: "overloaded", field: null, retryAfter: 9 },
      { code: "overloaded", retryAfter: 9 },
    ],
  ])("%s is refused and nothing is signed", async (_name, frame, refused) => {
    const socket = new FakeSocket();
    const connecting = connect(() => socket, { origin: HUB }, credentials);
    socket.open();
    say(socket, frame);
    await expect(connecting).rejects.toMatchObject({ name: "RefusedError", refused });
    expect(socket.sent).toEqual([]);
    expect(socket.closed).toBe(1000);
  });

  test("a hub that refuses the device says why", async () => {
    const socket = new FakeSocket();
    const connecting = connect(() => socket, { origin: HUB }, credentials);
    socket.open();
    say(socket, CHALLENGE);
    await socket.whenSent(1);
    say(socket, { tag: "refused", id: 0, code: "device_revoked", field: null, retryAfter: null });
    await expect(connecting).rejects.toMatchObject({ refused: { code: "device_revoked" } });
  });

  test("nobody there, nobody answering, and nonsense are told apart", async () => {
    const absent = new FakeSocket();
    const unreachable = connect(() => absent, { origin: HUB }, null);
    absent.fail();
    await expect(unreachable).rejects.toMatchObject({ why: "unreachable" });

    vi.useFakeTimers();
    const mute = new FakeSocket();
    const silent = connect(() => mute, { origin: HUB }, null);
    silent.catch(() => {});
    mute.open();
    await vi.advanceTimersByTimeAsync(20_000);
    vi.useRealTimers();
    await expect(silent).rejects.toMatchObject({ why: "silent" });

    const mad = new FakeSocket();
    const nonsense = connect(() => mad, { origin: HUB }, null);
    mad.open();
    mad.receive(Uint8Array.of(0x93, 1, 2));
    await expect(nonsense).rejects.toMatchObject({ why: "nonsense" });
    expect(mad.closed).toBe(4002);
  });
});

describe("an open connection", () => {
  test("gives each request the answer of its number", async () => {
    const [connection, socket] = await opened();
    const organisation = device.organisation;
    const first = connection.request({ tag: "get_vault", organisation });
    const second = connection.request({ tag: "get_vault", organisation });
    const [, one, two] = frames(socket) as { id: number }[];
    expect([one?.id, two?.id]).toEqual([1, 2]);
    say(socket, { tag: "done", id: 9 });
    say(socket, { tag: "refused", id: 2, code: "vault_away", field: null, retryAfter: 10 });
    say(socket, { tag: "done", id: 1 });
    expect(await first).toEqual({ tag: "done", id: 1 });
    expect(await second).toEqual({ code: "vault_away", retryAfter: 10 });
  });

  test("opens the hub's window", async () => {
    const [connection, socket] = await opened();
    connection.received(17);
    expect(frames(socket).at(-1)).toEqual({ tag: "received", cursor: 17 });
  });

  test("that is lost ends what waits, after what came before", async () => {
    const [connection, socket] = await opened();
    const asked = connection.request({ tag: "get_vault", organisation: device.organisation });
    say(socket, { tag: "deliveries", entries: [delivered(1)] });
    socket.lose();
    await expect(asked).rejects.toMatchObject({ name: "ConnectionLostError", why: "closed" });
    expect(await connection.receive()).toHaveLength(1);
    await expect(connection.receive()).rejects.toMatchObject({ why: "closed" });
    await expect(
      connection.request({ tag: "get_vault", organisation: device.organisation }),
    ).rejects.toMatchObject({ why: "closed" });
    expect(() => connection.received(1)).toThrow("connection lost");
  });

  test("that the hub refuses ends with its code", async () => {
    const [connection, socket] = await opened();
    const taken = connection.receive();
    say(socket, { tag: "refused", id: 0, code: "too_slow", field: null, retryAfter: 100 });
    await expect(taken).rejects.toMatchObject({ refused: { code: "too_slow", retryAfter: 100 } });
  });

  test("without an answer in time is given up", async () => {
    const [connection, socket] = await opened();
    vi.useFakeTimers();
    const asked = connection.request({ tag: "get_vault", organisation: device.organisation });
    asked.catch(() => {});
    await vi.advanceTimersByTimeAsync(90_000);
    vi.useRealTimers();
    await expect(asked).rejects.toMatchObject({ why: "silent" });
    expect(socket.closed).toBe(1000);
  });

  describe("that may have died", () => {
    /** Signed in under fake timers; milliseconds until it is closed are counted from here. */
    async function watched(): Promise<[Connection, FakeSocket]> {
      const [connection, socket] = await opened();
      vi.useFakeTimers();
      connection.keepWatch(device.organisation);
      say(socket, { tag: "caught_up", seq: 0 });
      return [connection, socket];
    }
    const asks = (socket: FakeSocket) =>
      frames(socket).filter((frame) => frame.tag === "get_vault") as { id: number }[];

    afterEach(() => {
      vi.useRealTimers();
    });

    test("is asked after a while of silence, and closed when it does not answer", async () => {
      const [connection, socket] = await watched();
      const taken = connection.receive().then(() => connection.receive());
      taken.catch(() => {});
      await vi.advanceTimersByTimeAsync(44_000);
      expect(asks(socket)).toEqual([]);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(asks(socket)).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(socket.closed).toBe(1000);
      await expect(taken).rejects.toMatchObject({ why: "silent" });
    });

    test("stays open as long as anything is heard", async () => {
      const [connection, socket] = await watched();
      for (let minute = 0; minute < 10; minute += 1) {
        await vi.advanceTimersByTimeAsync(52_000);
        say(socket, { tag: "refused", id: asks(socket).at(-1)?.id ?? 1, ...UNKNOWN });
      }
      expect([socket.closed, asks(socket).length]).toEqual([null, 10]);
      connection.close();
    });

    test("is asked at once when somebody wants to know, one question at a time", async () => {
      const [connection, socket] = await watched();
      await vi.advanceTimersByTimeAsync(1_000);
      connection.check();
      connection.check();
      expect(asks(socket)).toHaveLength(1);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(socket.closed).toBe(1000);
    });

    test("is given the time that a large frame takes", async () => {
      const [connection, socket] = await watched();
      const data = new Uint8Array(256 << 10);
      const place = { conversation: "0a".repeat(16), blob: "0b".repeat(16), index: 0, last: false };
      const sent = connection.request({ tag: "put_chunk", ...place, data });
      connection.check();
      await vi.advanceTimersByTimeAsync(80_000);
      expect([socket.closed, asks(socket).length]).toEqual([null, 0]);
      say(socket, { tag: "done", id: 1 });
      await sent;
      await vi.advanceTimersByTimeAsync(60_000);
      expect(socket.closed).toBe(1000);
    });

    test("leaves no timer behind", async () => {
      const [connection] = await watched();
      connection.check();
      connection.close();
      expect(vi.getTimerCount()).toBe(0);
    });
  });

  test.each<[string, (socket: FakeSocket) => void]>([
    ["a text frame", (socket) => socket.receiveText("hello")],
    ["an empty frame", (socket) => socket.receive(new Uint8Array(0))],
    ["a frame over the limit", (socket) => socket.receive(new Uint8Array(MAX_FRAME + 1))],
    ["a second challenge", (socket) => say(socket, CHALLENGE)],
    ["a second welcome", (socket) => say(socket, SIGNED_IN)],
    [
      "a delivery that is none",
      (socket) => say(socket, { tag: "deliveries", entries: [Uint8Array.of(0xc0)] }),
    ],
    ["a frame of a device", (socket) => socket.receive(socket.sent[0] ?? new Uint8Array(0))],
    [
      "more than its window",
      (socket) => {
        for (let seq = 1; seq <= 2 * DELIVERY_WINDOW + 1; seq += 1) {
          say(socket, { tag: "deliveries", entries: [delivered(seq)] });
        }
      },
    ],
  ])("ends with %s", async (_name, nonsense) => {
    const [connection, socket] = await opened();
    const asked = connection.request({ tag: "get_vault", organisation: device.organisation });
    asked.catch(() => {});
    nonsense(socket);
    await expect(asked).rejects.toMatchObject({ why: "nonsense" });
    expect(socket.closed).toBe(4002);
    say(socket, { tag: "caught_up", seq: 1 });
  });
});
