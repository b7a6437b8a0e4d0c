/** The page over a core in memory: `?scene=` has a `Scene` as JSON, `?thread=` `rich` or how many messages. Never part of the client that is served. */
import { createRoot } from "react-dom/client";
import { scannedApproval } from "../../src/platform/approval_link";
import { applyPreferences, prefer } from "../../src/platform/preferences";
import { tellSignedOut } from "../../src/platform/provider_window";
import { tellFound } from "../../src/platform/service_worker";
import { signedOutState } from "../../src/platform/signed_out_return";
import { App } from "../../src/ui/app/app";
import { CoreLink } from "../../src/ui/app/core_link";
import { HandedOver } from "../../src/ui/sign-in/handed_over";
import { SignedOut } from "../../src/ui/sign-in/signed_out";
import "../../src/ui/styles/index.css";
import { makeMemoryCore, type Scene } from "../support/memory_core";
import { withThreads } from "../support/thread_core";

const asked = new URLSearchParams(location.search);
const scene = JSON.parse(asked.get("scene") ?? '{"state":"open"}') as Scene;
prefer(JSON.parse(asked.get("prefer") ?? "{}"));
const found = asked.get("found");
if (found !== null) tellFound(JSON.parse(found));
scannedApproval.set(asked.get("scanned"));
history.replaceState(null, "", location.pathname);

const place = document.getElementById("root");
if (place !== null) {
  applyPreferences(document.documentElement);
  const thread = asked.get("thread");
  const memory = makeMemoryCore(scene);
  const core =
    thread === null ? memory : withThreads(memory, thread === "rich" ? "rich" : Number(thread));
  const link = new CoreLink(() => core);
  void link.start();
  createRoot(place).render(page(link));
  if (signedOutState !== null) void tellSignedOut(signedOutState).then(() => close());
}

function page(link: CoreLink) {
  const signedOut = asked.get("signedOut");
  if (signedOut !== null) return <SignedOut awaited={signedOut === "awaited"} />;
  if (asked.get("handedOver") !== null) return <HandedOver />;
  return (
    <App
      link={link}
      invitation={asked.get("invitation")}
      supported={asked.get("unsupported") === null}
    />
  );
}
