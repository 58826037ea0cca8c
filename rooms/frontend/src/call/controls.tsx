import { Hand, MessageSquare, PhoneOff, ScreenShare, ScreenShareOff, Settings, Smile } from "lucide-react";
import { useState } from "react";

import { canShareScreen } from "../engine/capture";
import { IconButton } from "../ui/icon-button";
import { useCall, useCallState, useLocalState } from "./call-context";
import { Popover } from "./popover";
import { ReactionPicker } from "./reaction-picker";
import { SettingsForm } from "./settings-form";
import { CameraButton, MicrophoneButton } from "./toggles";

interface ControlsProps {
  chatOpen: boolean;
  unread: number;
  onChat: () => void;
}

/** Everything one can do in a call. */
export function Controls({ chatOpen, unread, onChat }: ControlsProps) {
  const call = useCall();
  const [menu, setMenu] = useState<"reactions" | "settings" | null>(null);
  const toggle = (which: "reactions" | "settings") => setMenu(menu === which ? null : which);
  const close = () => setMenu(null);
  return (
    <footer className="controls" aria-label="Call controls">
      {menu === "reactions" && (
        <Popover label="Reactions" onClose={close}>
          <ReactionPicker onPick={(emoji) => void call.react(emoji).catch(() => undefined)} />
        </Popover>
      )}
      {menu === "settings" && (
        <Popover label="Settings" onClose={close}>
          <SettingsForm onDone={close} />
        </Popover>
      )}
      <MicrophoneButton />
      <CameraButton />
      {canShareScreen() && <ScreenButton />}
      <HandButton />
      <IconButton
        label="Send a reaction"
        aria-expanded={menu === "reactions"}
        data-popover-toggle
        onClick={() => toggle("reactions")}
      >
        <Smile />
      </IconButton>
      <IconButton label={chatOpen ? "Close chat" : "Open chat"} look={chatOpen ? "on" : undefined} onClick={onChat}>
        <MessageSquare />
        {unread > 0 && (
          <span className="badge">
            {unread > 99 ? "99+" : unread}
            <span className="visually-hidden"> unread</span>
          </span>
        )}
      </IconButton>
      <IconButton
        label="Settings"
        aria-expanded={menu === "settings"}
        data-popover-toggle
        onClick={() => toggle("settings")}
      >
        <Settings />
      </IconButton>
      <IconButton label="Leave call" look="danger" onClick={() => call.leave()}>
        <PhoneOff />
      </IconButton>
    </footer>
  );
}

function ScreenButton() {
  const { local } = useCall();
  const sharing = useLocalState((state) => state.screen !== null);
  const press = () => {
    if (sharing) local.stopScreen();
    // The user closed the browser's own dialog: nothing to tell them.
    else local.startScreen().catch(() => undefined);
  };
  return (
    <IconButton label={sharing ? "Stop sharing" : "Share screen"} look={sharing ? "on" : undefined} onClick={press}>
      {sharing ? <ScreenShareOff /> : <ScreenShare />}
    </IconButton>
  );
}

function HandButton() {
  const call = useCall();
  const raised = useCallState((state) => state.self?.handRaised ?? false);
  return (
    <IconButton
      label={raised ? "Lower hand" : "Raise hand"}
      look={raised ? "on" : undefined}
      onClick={() => void call.raiseHand(!raised).catch(() => undefined)}
    >
      <Hand />
    </IconButton>
  );
}
