/** Delete everything of this profile: the keys first, so that what a blocked deletion leaves behind opens for nobody. */
import { deleteDB } from "idb";
import { storeError } from "./errors";
import { CONTROL, type Database } from "./schema";

export async function eraseDatabase(database: Database, name: string): Promise<void> {
  try {
    const transaction = database.transaction(CONTROL, "readwrite", { durability: "strict" });
    void transaction.store.clear().catch(() => undefined);
    await transaction.done;
    database.close();
    await deleteDB(name);
  } catch (error) {
    throw storeError(error);
  }
}
