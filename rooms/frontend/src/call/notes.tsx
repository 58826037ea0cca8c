import { ScreenShare } from "lucide-react";
import { useState } from "react";

import { useCall, useCallState, useLocalState } from "./call-context";
import { CopyLink } from "./copy-link";
import { StatusNote } from "./status-note";

/** What holds for a while, over the pictures. */
export function Notes() {
  return (
    <div className="notes">
      <StatusNote />
      <SharingNote />
      <Invitation />
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

function Invitation() {
  const alone = useCallState((state) => state.peers.size === 0);
  const [hadCompany, setHadCompany] = useState(false);
  if (!alone && !hadCompany) setHadCompany(true);
  if (!alone) return null;
  return (
    <div className="note note--invitation">
      <p>
        <b>{hadCompany ? "Nobody else is here." : "You are the first one here."}</b> Share the link to bring the others
        in.
      </p>
      <CopyLink />
    </div>
  );
}
