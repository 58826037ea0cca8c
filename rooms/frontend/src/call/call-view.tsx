import { Users } from "lucide-react";
import { useState } from "react";

import { classNames } from "../ui/class-names";
import { AudioOutput } from "./audio-output";
import { useCallState, useConfig } from "./call-context";
import "./call-view.css";
import { Controls } from "./controls";
import { CopyLink } from "./copy-link";
import { Grid } from "./grid";
import { Notes } from "./notes";
import { sharedScreen } from "./selectors";
import { SidePanel, type Panel } from "./side-panel";
import { Stage } from "./stage";
import { Toasts } from "./toasts";
import { useMediaQuery } from "./use-media-query";
import { useShortcuts } from "./use-shortcuts";
import { useUnread } from "./use-unread";

/** Where the side panel lies over the pictures; the same as in side-panel.css. */
const NARROW = "(max-width: 600px)";

/** The call. */
export function CallView() {
  const { roomName } = useConfig();
  const [panel, setPanel] = useState<Panel | null>(null);
  const unread = useUnread(panel === "chat");
  const name = useCallState((state) => state.room?.name) ?? roomName;
  const count = useCallState((state) => state.peers.size + 1);
  const screen = useCallState(sharedScreen);
  const toggle = (which: Panel) => setPanel(panel === which ? null : which);
  const covered = useMediaQuery(NARROW) && panel !== null;
  useShortcuts();
  return (
    <div className={classNames("call", panel !== null && "call--panel")}>
      <header className="call__header" inert={covered}>
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
      <main className="call__main" inert={covered}>
        {screen ? <Stage screen={screen} /> : <Grid />}
        <Notes />
      </main>
      {panel !== null && <SidePanel panel={panel} onClose={() => setPanel(null)} />}
      <Controls chatOpen={panel === "chat"} unread={unread} onChat={() => toggle("chat")} />
      <Toasts />
      <AudioOutput />
    </div>
  );
}
