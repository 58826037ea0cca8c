import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { IconButton } from "../ui/icon-button";
import { Chat } from "./chat";
import { People } from "./people";
import "./side-panel.css";

export type Panel = "chat" | "people";

/** Chat or people, beside the pictures; on a phone, over them, with the controls below. */
export function SidePanel({ panel, onClose }: { panel: Panel; onClose: () => void }) {
  const title = panel === "chat" ? "Chat" : "People";
  const element = useRef<HTMLElement>(null);
  const [opener] = useState(() => document.activeElement);
  useEffect(() => {
    if (opener?.closest("[inert]")) element.current?.querySelector("button")?.focus();
    return () => {
      // The focus went with the panel: back to where it came from.
      if (document.activeElement === document.body && opener instanceof HTMLElement) opener.focus();
    };
  }, [opener]);
  return (
    <aside ref={element} className="side-panel" aria-label={title}>
      <header className="side-panel__header">
        <h2>{title}</h2>
        <IconButton label={`Hide ${title.toLowerCase()}`} look="small" onClick={onClose}>
          <X />
        </IconButton>
      </header>
      {panel === "chat" ? <Chat /> : <People />}
    </aside>
  );
}
