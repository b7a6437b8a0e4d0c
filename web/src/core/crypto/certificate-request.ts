/** A certificate request (PKCS#10, RFC 2986) whose one name is the device's URI. */
import { type Bytes, utf8 } from "../bytes";
import { der, objectIdentifier, TAG, TRUE } from "./der";
import type { NewDeviceKey } from "./device-key";

/** RFC 5280 section 4.2.1.6: `uniformResourceIdentifier [6]`. */
const URI_NAME = 0x86;
/** RFC 2986 section 4.1: `attributes [0]`. */
const ATTRIBUTES = 0xa0;
const VERSION_1 = Uint8Array.of(TAG.integer, 1, 0);
const EXTENSION_REQUEST = objectIdentifier("1.2.840.113549.1.9.14");
const SUBJECT_ALTERNATIVE_NAME = objectIdentifier("2.5.29.17");
const ECDSA_WITH_SHA384 = der(TAG.sequence, objectIdentifier("1.2.840.10045.4.3.3"));

export async function makeCertificateRequest(key: NewDeviceKey, uri: string): Promise<Bytes> {
  const names = der(TAG.sequence, der(URI_NAME, utf8(uri)));
  const extension = der(TAG.sequence, SUBJECT_ALTERNATIVE_NAME, TRUE, der(TAG.octetString, names));
  const extensions = der(TAG.set, der(TAG.sequence, extension));
  const information = der(
    TAG.sequence,
    VERSION_1,
    der(TAG.sequence),
    key.publicKeyInfo,
    der(ATTRIBUTES, der(TAG.sequence, EXTENSION_REQUEST, extensions)),
  );
  const signature = await key.sign(information);
  return der(
    TAG.sequence,
    information,
    ECDSA_WITH_SHA384,
    der(TAG.bitString, Uint8Array.of(0), signature),
  );
}
