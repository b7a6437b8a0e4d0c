/**
 * The page's one Trusted Types policy, named in the Content-Security-Policy: scripts come from this origin only, and
 * nothing may make markup out of text.
 */

interface ScriptPolicy {
  createScriptURL(url: string): unknown;
}

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptPolicy;
}

function ownOrigin(url: string): string {
  const target = new URL(url, location.href);
  if (target.origin !== location.origin) throw new TypeError("script of another origin");
  return target.href;
}

let policy: ScriptPolicy | null = null;

/** The URL of one of our scripts, for `Worker` and `serviceWorker.register`. */
export function scriptUrl(url: string): string {
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  if (factory === undefined) return ownOrigin(url);
  policy ??= factory.createPolicy("wardline", { createScriptURL: ownOrigin });
  // The sinks are declared with plain strings: TypeScript has no types for trusted ones.
  return policy.createScriptURL(url) as string;
}
