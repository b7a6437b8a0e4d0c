/** The organisation's issuing key, which signs more than certificates: as `wardline.mls.issuers`. */
import { type Bytes, sameBytes } from "../bytes";
import { type Certificate, readCertificate } from "../crypto/certificate";
import { verify } from "../crypto/signatures";

/**
 * The key of an issuing certificate that leads to `anchor`; null where it does not: each certificate signed by the next,
 * the last by the anchor (or the anchor itself), every one of them an authority.
 *
 * The time is not asked for: what an authority signed while it was one stays said, and a clock that is wrong, or set
 * wrong, must not save a device from its removal.
 */
export async function issuerKey(chain: readonly Bytes[], anchor: Bytes): Promise<Bytes | null> {
  const last = chain.at(-1);
  if (last === undefined) return null;
  const path: Certificate[] = [];
  for (const data of sameBytes(last, anchor) ? chain : [...chain, anchor]) {
    const certificate = readCertificate(data);
    if (certificate === null || !certificate.authority) return null;
    path.push(certificate);
  }
  for (const [index, subject] of path.entries()) {
    const issuer = path[index + 1];
    if (issuer === undefined) continue;
    if (!sameBytes(subject.issuer, issuer.subject)) return null;
    if (!(await verify(issuer.publicKey, subject.signature, subject.signed))) return null;
  }
  return path[0]?.publicKey ?? null;
}
