/** The client's own files: registers the worker that checks them, and tells what it found. */

/** What the person must know about the code that runs here. */
export type FilesNotice =
  /** A newer version was checked and stored; `takeUpdate` runs it. */
  | { readonly kind: "update" }
  /** The server has files that the organisation did not sign: they were refused and not run. */
  | {
      readonly kind: "refused";
      readonly reason: "signature" | "organisation" | "files";
      readonly files: readonly string[];
    }
  /** The worker itself was replaced by one that is not on the organisation's list. */
  | { readonly kind: "replaced" };

const EVERY_MS = 60 * 60 * 1000;

/** Register, check now and hourly; the answer ends the checks. Where workers are not to be had, nothing is told. */
export function watchClientFiles(
  worker: TrustedScriptURL | string,
  tell: (notice: FilesNotice) => void,
): () => void {
  if (!("serviceWorker" in navigator)) return () => {};
  const container = navigator.serviceWorker;
  const listen = (event: MessageEvent<unknown>) => {
    const notice = readNotice(event.data);
    if (notice !== null) tell(notice);
  };
  container.addEventListener("message", listen);
  // Registered by its fixed name and scope; the browser itself compares its bytes at each visit.
  const registered = container
    .register(worker as string, { scope: "/", type: "module", updateViaCache: "none" })
    .catch(() => null);
  const look = async () => {
    const registration = await registered;
    if (registration === null) return;
    await registration.update().catch(() => undefined);
    (await container.ready).active?.postMessage({ kind: "check" });
    if (await isReplaced()) tell({ kind: "replaced" });
  };
  void look();
  const timer = setInterval(() => void look(), EVERY_MS);
  return () => {
    clearInterval(timer);
    container.removeEventListener("message", listen);
  };
}

/** Run the version that waits, and load it. */
export async function takeUpdate(): Promise<void> {
  const container = navigator.serviceWorker;
  const active = (await container.ready).active;
  const done = new Promise<void>((resolve) => {
    container.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (isAbout(event.data)) resolve();
    });
  });
  active?.postMessage({ kind: "activate" });
  await done;
  location.reload();
}

/** Whether the worker that the server has is another than the signed list names. */
async function isReplaced(): Promise<boolean> {
  try {
    const [list, script] = await Promise.all([
      fetch("/files.json", { cache: "no-store" }),
      fetch("/sw.js", { cache: "no-store" }),
    ]);
    if (!list.ok || !script.ok) return false;
    const { files } = (await list.json()) as { files: Record<string, string> };
    const digest = new Uint8Array(
      await crypto.subtle.digest("SHA-256", await script.arrayBuffer()),
    );
    const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return files["sw.js"] !== found;
  } catch {
    return false;
  }
}

function isAbout(value: unknown): value is { kind: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "about" in value &&
    value.about === "client-files"
  );
}

function readNotice(value: unknown): FilesNotice | null {
  if (!isAbout(value)) return null;
  return value.kind === "update" || value.kind === "refused" ? (value as FilesNotice) : null;
}
