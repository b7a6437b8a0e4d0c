/** Bytes that are no signed note, checkpoint or key; or a signature that does not verify. It never quotes them. */
export class InvalidNoteError extends Error {
  override readonly name = "InvalidNoteError";
}
