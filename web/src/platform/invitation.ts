/**
 * The invitation in the address. Its fragment holds a secret: it is taken out of the address, and so out of the history,
 * before anything else runs. Imported first by `main.tsx`.
 */

function take(): string | null {
  if (location.hash.length < 2) return null;
  const link = location.href;
  // What follows enrolment is the inbox.
  history.replaceState(null, "", "/");
  return link;
}

let taken = take();

/** The link as it was opened, once. */
export function takeInvitation(): string | null {
  const link = taken;
  taken = null;
  return link;
}

/** A link that is opened while the page is there changes only the fragment: it is taken out at once as well. */
export function watchInvitations(listener: (link: string) => void): () => void {
  const heard = () => {
    const link = take();
    if (link !== null) listener(link);
  };
  addEventListener("hashchange", heard);
  return () => removeEventListener("hashchange", heard);
}
