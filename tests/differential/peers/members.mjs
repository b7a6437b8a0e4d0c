/**
 * Members of one group in Node, moved by one JSON value a line: Wardline's own WebAssembly module, and ts-mls, which
 * shares no code with it. `tests/differential/test_peers.py` has the others in Python.
 *
 * ts-mls (MIT) is a development dependency of this folder only. It verifies no certificate chain: the test gives it an
 * authentication service that takes ours, since what is compared is MLS and not X.509.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import {
  acceptAll,
  createApplicationMessage,
  createCommit,
  decodeMlsMessage,
  defaultKeyPackageEqualityConfig,
  defaultKeyRetentionConfig,
  defaultLifetimeConfig,
  defaultPaddingConfig,
  emptyPskIndex,
  encodeMlsMessage,
  generateKeyPackageWithKey,
  getCiphersuiteFromName,
  getCiphersuiteImpl,
  joinGroup,
  processMessage,
} from "ts-mls";
import { initSync, Member } from "../../../mls/wasm/wardline_mls.js";

const SUITE = "MLS_256_DHKEMP384_AES256GCM_SHA384_P384";
/** Wardline's GroupContext extension (mls/src/rules.rs). */
const FOUNDER = 0xf0a1;
const NOTHING = new Uint8Array();

const hex = (bytes) => Buffer.from(bytes).toString("hex");
const bytes = (text) => new Uint8Array(Buffer.from(text, "hex"));
const utf8 = (text) => new TextEncoder().encode(text);
const words = (data) => new TextDecoder().decode(data);

/** ts-mls. */
class Independent {
  static async open(given) {
    const suite = await getCiphersuiteImpl(getCiphersuiteFromName(SUITE));
    return new Independent(given, suite);
  }

  constructor(given, suite) {
    this.given = given;
    this.suite = suite;
    this.made = [];
    this.state = null;
    this.config = {
      keyRetentionConfig: defaultKeyRetentionConfig,
      lifetimeConfig: { ...defaultLifetimeConfig, maximumTotalLifetime: 400n * 86_400n },
      keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
      paddingConfig: defaultPaddingConfig,
      authService: {
        validateCredential: async (credential) => credential.credentialType === "x509",
      },
    };
  }

  async keyPackage() {
    const { chain, scalar, point, now } = this.given;
    const made = await generateKeyPackageWithKey(
      { credentialType: "x509", certificates: chain.map(bytes) },
      {
        versions: ["mls10"],
        ciphersuites: [SUITE],
        extensions: [FOUNDER],
        proposals: [],
        credentials: ["x509"],
      },
      { notBefore: BigInt(now - 3600), notAfter: BigInt(now + 30 * 86_400) },
      [],
      { signKey: bytes(scalar), publicKey: bytes(point) },
      this.suite,
    );
    this.made.push(made);
    const { publicPackage: keyPackage } = made;
    return hex(encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage }));
  }

  async join({ welcome }) {
    const { welcome: opened } = this.#read(welcome);
    for (const { publicPackage, privatePackage } of this.made) {
      try {
        this.state = await joinGroup(
          opened,
          publicPackage,
          privatePackage,
          emptyPskIndex,
          this.suite,
          undefined,
          undefined,
          this.config,
        );
        return;
      } catch (error) {
        if (!/No matching secret/.test(String(error))) throw error;
      }
    }
    throw new Error("no key package of this Welcome");
  }

  async encrypt({ text }) {
    const said = await createApplicationMessage(this.state, utf8(text), this.suite, utf8("envelope"));
    this.state = said.newState;
    const { privateMessage } = said;
    const wireformat = "mls_private_message";
    return hex(encodeMlsMessage({ version: "mls10", wireformat, privateMessage }));
  }

  async decrypt({ message }) {
    const opened = this.#read(message);
    const result = await processMessage(opened, this.state, emptyPskIndex, acceptAll, this.suite);
    this.state = result.newState;
    if (result.kind !== "applicationMessage") throw new Error(result.kind);
    return [words(result.message), words(opened.privateMessage.authenticatedData)];
  }

  async process({ commit }) {
    const opened = this.#read(commit);
    const result = await processMessage(opened, this.state, emptyPskIndex, acceptAll, this.suite);
    this.state = result.newState;
  }

  async update() {
    const made = await createCommit(
      { state: this.state, cipherSuite: this.suite },
      { wireAsPublicMessage: true },
    );
    this.pending = made.newState;
    return hex(encodeMlsMessage(made.commit));
  }

  async won() {
    this.state = this.pending;
  }

  async lost() {
    this.pending = null;
  }

  async about() {
    return {
      epoch: Number(this.state.groupContext.epoch),
      authenticator: hex(this.state.keySchedule.epochAuthenticator),
    };
  }

  #read(text) {
    const decoded = decodeMlsMessage(bytes(text), 0);
    if (decoded === undefined) throw new Error("no MLSMessage");
    return decoded[0];
  }
}

/** The module that browsers run. */
class Browser {
  static async open(given) {
    return new Browser(given);
  }

  constructor({ signing_key, chain, anchors, now }) {
    const known = Object.entries(anchors).map(([name, anchor]) => [name, bytes(anchor)]);
    const storageKey = crypto.getRandomValues(new Uint8Array(32));
    const given = Object.fromEntries(known);
    this.member = new Member(bytes(signing_key), chain.map(bytes), given, storageKey);
    this.now = now;
    this.secrets = [];
    this.group = null;
  }

  async keyPackage() {
    const made = this.member.keyPackage(this.now, 30 * 86_400, false);
    this.secrets.push([made.reference, made.secret]);
    return hex(made.message);
  }

  async join({ welcome }) {
    this.group = this.member.join(bytes(welcome), this.secrets);
  }

  async encrypt({ text }) {
    return hex(this.group.encrypt(utf8(text), utf8("envelope")));
  }

  async decrypt({ message }) {
    const { plaintext, authenticatedData } = this.group.decrypt(bytes(message));
    return [words(plaintext), words(authenticatedData)];
  }

  async process({ commit }) {
    this.group.processCommit(bytes(commit), this.now);
  }

  async update() {
    return hex(this.group.commit([], [], NOTHING, this.now).message);
  }

  async won() {
    this.group.applyPending();
  }

  async lost() {
    this.group.clearPending();
  }

  async about() {
    return { epoch: this.group.epoch, authenticator: hex(this.group.epochAuthenticator()) };
  }
}

const KINDS = { independent: Independent, browser: Browser };
const members = new Map();
const place = new URL("../../../mls/wasm/wardline_mls_bg.wasm", import.meta.url);
initSync({ module: readFileSync(place) });

async function handle(command) {
  if (command.do === "open") {
    members.set(command.who, await KINDS[command.kind].open(command));
    return null;
  }
  return (await members.get(command.who)[command.do](command)) ?? null;
}

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
say({ value: "ready" });
for await (const line of createInterface({ input: process.stdin })) {
  try {
    say({ value: await handle(JSON.parse(line)) });
  } catch (error) {
    say({ error: error instanceof Error ? error.stack : String(error) });
  }
}
