import { LoaderCircle } from "lucide-react";

import { useCallState } from "./call-context";

/** Says in passing that something is being mended. */
export function StatusNote() {
  const text = useCallState(({ connected, media }) => {
    if (!connected) return "Reconnecting…";
    if (media === "recovering") return "Reconnecting media…";
    if (media === "failed") return "This browser could not start the call's media. Reload the page to try again.";
    return null;
  });
  return (
    <div className="status-note" role="status">
      {text !== null && (
        <span>
          <LoaderCircle size={16} aria-hidden="true" /> {text}
        </span>
      )}
    </div>
  );
}
