/**
 * Whether the worker that the server has now is the one on the organisation's list of files. Shares no module with the
 * worker (`sw/listing.ts` writes hexadecimal too): a shared one would be a second file of the worker.
 */

/**
 * Asked by pages that run already: a worker that was replaced takes hold of the pages that come after. `null` where the
 * server could not be asked.
 */
export async function isWorkerListed(): Promise<boolean | null> {
  try {
    const [list, script] = await Promise.all([
      fetch("/files.json", { cache: "no-store" }),
      fetch("/sw.js", { cache: "no-store" }),
    ]);
    if (!list.ok || !script.ok) return null;
    const { files } = (await list.json()) as { files: Record<string, string> };
    const digest = await crypto.subtle.digest("SHA-256", await script.arrayBuffer());
    const found = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0"));
    return files["sw.js"] === found.join("");
  } catch {
    return null;
  }
}
