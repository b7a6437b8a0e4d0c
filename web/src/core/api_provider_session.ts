/** The part of `Core` that is about whom an OpenID provider still knows in this browser. */
import type { KnownProvider } from "./api_ways";

/**
 * Also while nobody is enrolled, the profile is locked, or another tab has the device: a provider's session is the
 * browser's, and no device's.
 */
export interface ProviderSessionCore {
  /** Where somebody went to sign in and may still be signed in; each has an address. Nobody knows who it was. */
  providerSessions(): Promise<readonly KnownProvider[]>;
  /** It was ended there, or somebody says that there is none. */
  forgetProviderSession(provider: string): Promise<void>;
}
