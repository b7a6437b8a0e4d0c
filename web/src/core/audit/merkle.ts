/**
 * Merkle tree proofs, RFC 9162 section 2.1, with SHA-256: Python's `audit/merkle.py` and `audit/proofs.py`, without what
 * only a log itself needs.
 *
 * Sizes and indices reach 2^53 - 1, where JavaScript's bitwise operators have only 32 bits: halves are divisions here.
 */
import { type Bytes, concat, sameBytes } from "../bytes";
import { sha256 } from "../crypto/hash";

export const HASH_BYTES = 32;
/** A tree of 2^53 leaves has no longer path. */
export const LONGEST_PROOF = 63;

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** The root of a tree without leaves. */
export function emptyRoot(): Promise<Bytes> {
  return sha256(new Uint8Array(0));
}

/** The prefix keeps leaves and nodes apart (second pre-images). */
export function hashLeaf(entry: Uint8Array): Promise<Bytes> {
  return sha256(concat(LEAF, entry));
}

export function hashChildren(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return sha256(concat(NODE, left, right));
}

/** One step of a proof: which hash joins from which side, and what comes of it. */
export interface ProofStep {
  readonly side: "left" | "right";
  readonly sibling: Bytes;
  readonly joined: Bytes;
}

/**
 * From the leaf hash numbered `index` up to the root of a tree of `size` leaves (section 2.1.3.2); null where the path
 * has the wrong length for that place, or is no path.
 */
export async function climb(
  leaf: Bytes,
  index: number,
  size: number,
  path: readonly Bytes[],
): Promise<{ readonly root: Bytes; readonly steps: readonly ProofStep[] } | null> {
  if (!isCount(index) || !isCount(size) || index >= size || !isPath(path)) return null;
  const steps: ProofStep[] = [];
  let place: Place = { at: index, last: size - 1 };
  let joined = leaf;
  for (const sibling of path) {
    if (place.last === 0) return null;
    if (joinsFromLeft(place)) {
      joined = await hashChildren(sibling, joined);
      place = upTheRightEdge(place);
      steps.push({ side: "left", sibling, joined });
    } else {
      joined = await hashChildren(joined, sibling);
      steps.push({ side: "right", sibling, joined });
    }
    place = up(place);
  }
  return place.last === 0 ? { root: joined, steps } : null;
}

/** Whether `leaf` (a leaf hash) is number `index` of the tree of `size` leaves with that root. */
export async function verifyInclusion(
  leaf: Bytes,
  index: number,
  size: number,
  path: readonly Bytes[],
  root: Bytes,
): Promise<boolean> {
  const climbed = await climb(leaf, index, size, path);
  return climbed !== null && sameBytes(climbed.root, root);
}

/** A tree's head. */
export interface Head {
  readonly size: number;
  readonly root: Bytes;
}

/**
 * Whether the tree `new_` begins with the tree `old` (section 2.1.4.2). One without leaves begins every tree; its proof
 * is empty.
 */
export async function verifyConsistency(
  old: Head,
  new_: Head,
  proof: readonly Bytes[],
): Promise<boolean> {
  if (!isCount(old.size) || !isCount(new_.size) || old.size > new_.size) return false;
  if (!isPath(proof)) return false;
  if (old.size === 0) {
    const empty = await emptyRoot();
    const grown = new_.size > 0 || sameBytes(new_.root, empty);
    return proof.length === 0 && sameBytes(old.root, empty) && grown;
  }
  if (old.size === new_.size) return proof.length === 0 && sameBytes(old.root, new_.root);
  const [first, ...rest] = isPowerOfTwo(old.size) ? [old.root, ...proof] : proof;
  if (first === undefined) return false;
  let place: Place = { at: old.size - 1, last: new_.size - 1 };
  while (place.at % 2 === 1) place = up(place);
  let [oldJoined, newJoined] = [first, first];
  for (const sibling of rest) {
    if (place.last === 0) return false;
    if (joinsFromLeft(place)) {
      oldJoined = await hashChildren(sibling, oldJoined);
      newJoined = await hashChildren(sibling, newJoined);
      place = upTheRightEdge(place);
    } else {
      newJoined = await hashChildren(newJoined, sibling);
    }
    place = up(place);
  }
  return place.last === 0 && sameBytes(oldJoined, old.root) && sameBytes(newJoined, new_.root);
}

/** A node of some level and the last one of that level. */
interface Place {
  readonly at: number;
  readonly last: number;
}

function joinsFromLeft({ at, last }: Place): boolean {
  return at % 2 === 1 || at === last;
}

function up({ at, last }: Place): Place {
  return { at: Math.floor(at / 2), last: Math.floor(last / 2) };
}

/** To where the path has a sibling on the left. */
function upTheRightEdge(place: Place): Place {
  let here = place;
  while (here.at !== 0 && here.at % 2 === 0) here = up(here);
  return here;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isPath(path: readonly Bytes[]): boolean {
  return path.length <= LONGEST_PROOF && path.every((each) => each.length === HASH_BYTES);
}

function isPowerOfTwo(size: number): boolean {
  let power = 1;
  while (power < size) power *= 2;
  return power === size;
}
