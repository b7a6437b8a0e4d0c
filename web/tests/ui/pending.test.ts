import { expect, test, vi } from "vitest";
import type { Core, OutgoingFile } from "../../src/core/api";
import { PendingFiles } from "../../src/ui/composer/pending";

const ID = "c".repeat(32);
const file = (name: string): OutgoingFile => ({ name, mediaType: "a/b", bytes: new Blob(["x"]) });

/** A draft's files as a core keeps them. */
function keeper(...before: readonly string[]) {
  let kept = before.map((name) => ({
    id: name,
    file: file(name),
    notes: ["mislabelled", "of a later version"],
  }));
  const core: Pick<Core, "draftFiles" | "keepDraftFile" | "dropDraftFiles"> = {
    draftFiles: async () => kept,
    keepDraftFile: async (_conversation, added, notes) => {
      if (added.name === "too large") {
        return { ok: false, refused: { code: "attachment_too_large" } };
      }
      kept = [...kept, { id: added.name, file: added, notes: [...notes] }];
      return { ok: true, value: added.name };
    },
    dropDraftFiles: async (_conversation, gone) => {
      kept = kept.filter(({ id }) => !gone.includes(id));
    },
  };
  return { core, names: () => kept.map(({ id }) => id) };
}

const names = (files: PendingFiles) => files.get().map((one) => one.name);

test("what was kept is found again, before what is added", async () => {
  const { core, names: kept } = keeper("a", "b");
  const files = new PendingFiles(core, ID);
  files.addReady(file("c"));
  await vi.waitFor(() => expect(names(files)).toEqual(["a", "b", "c"]));
  expect(kept()).toEqual(["a", "b", "c"]);
  expect(files.get()[0]?.state).toMatchObject({ kind: "ready", notes: ["mislabelled"] });
});

test("what is taken out is kept no more, also where it was being kept just then", async () => {
  const { core, names: kept } = keeper("a");
  const files = new PendingFiles(core, ID);
  await vi.waitFor(() => expect(names(files)).toEqual(["a"]));
  files.addReady(file("b"));
  for (const { key } of files.get()) files.remove(key);
  await vi.waitFor(() => expect(kept()).toEqual([]));
  expect(names(files)).toEqual([]);
});

test("sent files are kept no more; refused ones come back and stay kept", async () => {
  const { core, names: kept } = keeper("a");
  const files = new PendingFiles(core, ID);
  await vi.waitFor(() => expect(names(files)).toEqual(["a"]));
  const refused = files.take();
  expect([refused.files.length, names(files), kept()]).toEqual([1, [], ["a"]]);
  refused.putBack();
  expect([names(files), kept()]).toEqual([["a"], ["a"]]);
  files.take().sent();
  await vi.waitFor(() => expect(kept()).toEqual([]));
});

test("what a draft has no room for can be sent all the same", async () => {
  const { core, names: kept } = keeper();
  const files = new PendingFiles(core, ID);
  files.addReady(file("too large"));
  const taken = files.take();
  expect(taken.files.map(({ name }) => name)).toEqual(["too large"]);
  taken.sent();
  expect(kept()).toEqual([]);
});
