/** How the connection stands, without those losses that are over before anybody could do anything about them. */
import { useEffect, useState } from "react";
import { STEADY, type Standing, standingOf, toldOf } from "../../domain/words/standing";
import { useOpen } from "../app/core_context";

export function useStanding(): Standing {
  const standing = standingOf(useOpen());
  const away = standing !== "online";
  // Whoever opens the page is told at once: nothing was connected before.
  const [long, setLong] = useState(away);
  useEffect(() => {
    if (!away) {
      setLong(false);
      return;
    }
    const timer = window.setTimeout(() => setLong(true), STEADY);
    return () => clearTimeout(timer);
  }, [away]);
  return toldOf(standing, long);
}
