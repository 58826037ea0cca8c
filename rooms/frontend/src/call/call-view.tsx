import { ScreenShare, Users } from "lucide-react";
import { useState } from "react";

import { classNames } from "../ui/class-names";
import { AudioOutput } from "./audio-output";
import { useCall, useCallState, useConfig, useLocalState } from "./call-context";
import "./call-view.css";
import { Controls } from "./controls";
import { CopyLink } from "./copy-link";
import { Grid } from "./grid";
import { sharedScreen } from "./selectors";
import { SidePanel, type Panel } from "./side-panel";
import { Stage } from "./stage";
import { StatusNote } from "./status-note";
import { useShortcuts } from "./use-shortcuts";
import { useToasts } from "./use-toasts";
import { useUnread } from "./use-unread";

/** The call. */
export function CallView() {
  const { roomName } = useConfig();
  const [panel, setPanel] = useState<Panel | null>(null);
  const unread = useUnread(panel === "chat");
  const name = useCallState((state) => state.room?.name) ?? roomName;
  const count = useCallState((state) => state.peers.size + 1);
  const screen = useCallState(sharedScreen);
  const toggle = (which: Panel) => setPanel(panel === which ? null : which);
  useShortcuts();
  return (
    <div className={classNames("call", panel !== null && "call--panel")}>
      <header className="call__header">
        <h1>{name}</h1>
        {count > 1 && <CopyLink className="call__copy" />}
        <button
          type="button"
          className="button button--small"
          aria-label={`People (${count})`}
          aria-pressed={panel === "people"}
          onClick={() => toggle("people")}
        >
          <Users size={16} aria-hidden="true" /> {count}
        </button>
      </header>
      <main className="call__main">
        {screen ? <Stage screen={screen} /> : <Grid />}
        <div className="notes">
          <StatusNote />
          <SharingNote />
          {count === 1 && <Invitation />}
        </div>
        <Toasts />
      </main>
      {panel !== null && <SidePanel panel={panel} onClose={() => setPanel(null)} />}
      <Controls chatOpen={panel === "chat"} unread={unread} onChat={() => toggle("chat")} />
      <AudioOutput />
    </div>
  );
}

function Invitation() {
  return (
    <div className="note note--invitation">
      <p>
        <b>You are the first one here.</b> Share the link to bring the others in.
      </p>
      <CopyLink />
    </div>
  );
}

function SharingNote() {
  const { local } = useCall();
  const sharing = useLocalState((state) => state.screen !== null);
  if (!sharing) return null;
  return (
    <div className="note">
      <ScreenShare size={18} aria-hidden="true" />
      <span>You are sharing your screen</span>
      <button type="button" className="button button--small" onClick={() => local.stopScreen()}>
        Stop
      </button>
    </div>
  );
}

function Toasts() {
  const toasts = useToasts();
  return (
    <ul className="toasts" aria-live="polite">
      {toasts.map(({ id, text }) => (
        <li key={id}>{text}</li>
      ))}
    </ul>
  );
}
