/** Where the page starts. The invitation is taken out of the address before anything else is loaded or drawn. */
import "./platform/sign_in_return";
import "./platform/invitation";
import { createRoot } from "react-dom/client";
import { startCore } from "./platform/client";
import { takeInvitation } from "./platform/invitation";
import { applyPreferences } from "./platform/preferences";
import { registerServiceWorker } from "./platform/service_worker";
import { isSupported } from "./platform/support";
import { App } from "./ui/app/app";
import { CoreLink } from "./ui/app/core_link";
import "./ui/styles/index.css";

function start(place: HTMLElement): void {
  applyPreferences(document.documentElement);
  const supported = isSupported();
  const link = new CoreLink(() => startCore(link.fail));
  if (supported) link.start().catch(link.fail);
  // What was thrown may hold content: it is not written anywhere.
  const silent = () => undefined;
  createRoot(place, {
    onCaughtError: silent,
    onUncaughtError: silent,
    onRecoverableError: silent,
  }).render(<App link={link} invitation={takeInvitation()} supported={supported} />);
  if (import.meta.env.PROD) registerServiceWorker().catch(silent);
}

const place = document.getElementById("root");
if (place !== null) start(place);
