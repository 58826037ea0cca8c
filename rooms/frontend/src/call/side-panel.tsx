import { X } from "lucide-react";

import { IconButton } from "../ui/icon-button";
import { Chat } from "./chat";
import { People } from "./people";
import "./side-panel.css";

export type Panel = "chat" | "people";

/** Chat or people, beside the pictures; on a phone, over them. */
export function SidePanel({ panel, onClose }: { panel: Panel; onClose: () => void }) {
  const title = panel === "chat" ? "Chat" : "People";
  return (
    <aside className="side-panel" aria-label={title}>
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
