import { Check, Link2 } from "lucide-react";
import { useEffect, useState } from "react";

import { classNames } from "../ui/class-names";

/** Puts the room's address on the clipboard. */
export function CopyLink({ className }: { className?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  // Pages without TLS have no clipboard; the address bar has the link too.
  if (!("clipboard" in navigator)) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(location.origin + location.pathname);
    setCopied(true);
  };
  return (
    <>
      <button
        type="button"
        className={classNames("button button--small", className)}
        aria-label="Copy link"
        title="Copy link"
        onClick={() => void copy().catch(() => undefined)}
      >
        {copied ? <Check size={16} aria-hidden="true" /> : <Link2 size={16} aria-hidden="true" />}
        <span aria-hidden="true">{copied ? "Copied" : "Copy link"}</span>
      </button>
      <span className="visually-hidden" role="status">
        {copied && "Copied"}
      </span>
    </>
  );
}
