/** Drafts: the words are resident, each file's bytes lie sealed beside those that go up, under an id of their own. */
import type { Draft, Id, Outcome, OutgoingFile } from "../api";
import type { DraftCore, DraftFile } from "../api_drafts";
import type { Asking } from "../asking";
import type { Bytes } from "../bytes";
import type { Batch } from "../store/batch";
import type { DraftFileRow } from "../store/rows";
import type { Values } from "../store/tables";
import { refuse } from "./compose";
import type { Device } from "./device";

/** Bytes of one draft's files: a draft must not fill the store that messages need. */
const MOST = 64 << 20;

const WITHOUT_WORDS: Draft = {
  body: "",
  priority: 1,
  replyTo: null,
  mentions: [],
  acknowledgeBy: null,
};

export function drafts(asking: Asking): DraftCore {
  return {
    saveDraft: (conversation, draft) =>
      asking.quietly(async (device) => {
        await device.store.record((batch) => {
          put(batch, conversation, draft, batch.find("drafts", conversation)?.files ?? []);
        });
        device.tellInbox();
      }),
    draftFiles: (conversation) => asking.read([], (device) => filesOf(device, conversation)),
    keepDraftFile: (conversation, file, notes) =>
      asking.do((device) => keepFile(device, conversation, file, notes)),
    dropDraftFiles: (conversation, files) =>
      asking.quietly((device) => dropFiles(device, conversation, files)),
  };
}

function put(
  batch: Batch,
  conversation: Id,
  draft: Draft | null,
  files: readonly DraftFileRow[],
): void {
  if (draft === null && files.length === 0) batch.delete("drafts", conversation);
  else {
    const kept = files.length === 0 ? {} : { files };
    batch.put("drafts", conversation, { ...(draft ?? WITHOUT_WORDS), ...kept });
  }
}

async function filesOf(device: Device, conversation: Id): Promise<readonly DraftFile[]> {
  const rows = device.store.find("drafts", conversation)?.files ?? [];
  const found = await Promise.all(rows.map(({ id }) => device.store.get("blobs", [id, 0])));
  return rows.flatMap(({ id, notes, size: _size, ...row }, index) => {
    const bytes = found[index]?.bytes as Bytes | undefined;
    if (bytes === undefined) return [];
    const file = { ...row, bytes: new Blob([bytes], { type: row.mediaType }) };
    return [{ id, file, notes }];
  });
}

async function keepFile(
  device: Device,
  conversation: Id,
  file: OutgoingFile,
  notes: readonly string[],
): Promise<Outcome<Id>> {
  const { bytes: blob, ...about } = file;
  const id = device.parts.environment.makeId();
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const kept = await device.store.record((batch) => {
    const known: Values["drafts"] = batch.find("drafts", conversation) ?? WITHOUT_WORDS;
    const { files = [], ...draft } = known;
    const total = files.reduce((sum, each) => sum + each.size, bytes.length);
    if (total > MOST) return false;
    put(batch, conversation, draft, [...files, { ...about, id, notes, size: bytes.length }]);
    batch.put("blobs", [id, 0], { bytes });
    return true;
  });
  if (!kept) return refuse("attachment_too_large");
  device.tellInbox();
  return { ok: true, value: id };
}

async function dropFiles(device: Device, conversation: Id, gone: readonly Id[]): Promise<void> {
  await device.store.record((batch) => {
    const row = batch.find("drafts", conversation);
    if (row === undefined) return;
    const { files = [], ...draft } = row;
    const left = files.filter(({ id }) => !gone.includes(id));
    if (left.length === files.length) return;
    for (const { id } of files) if (gone.includes(id)) batch.delete("blobs", [id, 0]);
    const hasWords = draft.body.trim() !== "" || draft.replyTo !== null;
    put(batch, conversation, hasWords ? draft : null, left);
  });
  device.tellInbox();
}
