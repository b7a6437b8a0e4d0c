/** Where the page starts. The invitation is taken out of the address before anything else is loaded or drawn. */
import { peekReturn } from "./platform/sign_in_return";
import { signedOutState } from "./platform/signed_out_return";
import "./platform/approval_link";
import "./platform/invitation";
import { createRoot } from "react-dom/client";
import { startCore } from "./platform/client";
import { takeInvitation } from "./platform/invitation";
import { applyPreferences } from "./platform/preferences";
import { handOver, tellSignedOut } from "./platform/provider_window";
import { registerServiceWorker } from "./platform/service_worker";
import { isSupported } from "./platform/support";
import { App } from "./ui/app/app";
import { CoreLink } from "./ui/app/core_link";
import { HandedOver } from "./ui/sign-in/handed_over";
import "./ui/styles/index.css";

async function start(place: HTMLElement): Promise<void> {
  applyPreferences(document.documentElement);
  const supported = isSupported();
  // What was thrown may hold content: it is not written anywhere.
  const silent = () => undefined;
  const root = createRoot(place, {
    onCaughtError: silent,
    onUncaughtError: silent,
    onRecoverableError: silent,
  });
  if (signedOutState !== null) {
    const awaited = supported && (await tellSignedOut(signedOutState));
    const { SignedOut } = await import("./ui/sign-in/signed_out");
    root.render(<SignedOut awaited={awaited} />);
    if (awaited) close();
    return;
  }
  const returned = peekReturn();
  // The page that opened this window goes on with it; nothing else is opened here.
  const handedOver = supported && returned !== null && (await handOver(returned));
  const link = new CoreLink(() => startCore(link.fail));
  if (supported && !handedOver) link.start().catch(link.fail);
  root.render(
    handedOver ? (
      <HandedOver />
    ) : (
      <App link={link} invitation={takeInvitation()} supported={supported} />
    ),
  );
  if (handedOver) return close();
  if (import.meta.env.PROD) registerServiceWorker().catch(silent);
}

const place = document.getElementById("root");
if (place !== null) void start(place);
