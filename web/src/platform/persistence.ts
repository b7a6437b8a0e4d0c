/** Asks the browser not to evict what is stored when space runs low; it may say no. */
export async function askToKeep(): Promise<boolean> {
  try {
    return (
      (await navigator.storage?.persisted?.()) || (await navigator.storage?.persist?.()) || false
    );
  } catch {
    return false;
  }
}
