/** Where a question may be asked: in an operation's batch, or of what is stored. */
import type { ResidentTable } from "../store/schema";
import type { ResidentValues } from "../store/tables";

export interface Reader {
  find<T extends ResidentTable>(table: T, key: string | number): ResidentValues[T] | undefined;
  all<T extends ResidentTable>(table: T): Iterable<[string | number, ResidentValues[T]]>;
}
