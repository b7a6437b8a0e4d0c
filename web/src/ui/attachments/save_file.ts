/** Saves bytes as a file of this machine. The browser asks where; the page never opens it. */
import { safeName } from "../../domain/attachments/limits";

export function saveFile(url: string, name: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = safeName(name);
  link.rel = "noopener";
  link.click();
}
