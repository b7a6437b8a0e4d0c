/** What Python checks of the browser's cryptography: one certificate request, one signature, one attachment. */
import { concat, hex } from "../../src/core/bytes";
import { CHUNK_ROOM, ChunkCipher, newAttachmentKey } from "../../src/core/crypto/attachments";
import { makeCertificateRequest } from "../../src/core/crypto/certificate-request";
import { makeDeviceKey } from "../../src/core/crypto/device-key";
import { signedBytes } from "../../src/core/protocol/signing";
import { readInput, report } from "../support/node";

const { uri = "", organisation = "", device = "" } = readInput();
const key = await makeDeviceKey();
const certificateRequest = await makeCertificateRequest(key, uri);
const statement = signedBytes({
  tag: "wardline/sign-in/v1",
  hub: "wss://hub.example",
  nonce: new Uint8Array(32).fill(9),
  organisation,
  device,
});
const secret = newAttachmentKey();
const cipher = await ChunkCipher.of(secret);
const file = new Uint8Array(CHUNK_ROOM + 100).fill(0x42);
report({
  event: "made",
  key: hex(key.pkcs8),
  certificateRequest: hex(certificateRequest),
  signature: hex(await key.sign(statement)),
  secret: hex(secret),
  chunks: [
    hex(await cipher.seal(0, false, file.slice(0, CHUNK_ROOM))),
    hex(await cipher.seal(1, true, concat(file.slice(CHUNK_ROOM)))),
  ],
});
