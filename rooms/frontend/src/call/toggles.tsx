import { Mic, MicOff, Video, VideoOff } from "lucide-react";

import { IconButton } from "../ui/icon-button";
import { useCall, useLocalState } from "./call-context";

export function MicrophoneButton() {
  const { local } = useCall();
  const on = useLocalState(({ microphone }) => microphone.on && microphone.track !== null);
  return (
    <IconButton
      label={on ? "Mute microphone" : "Unmute microphone"}
      shortcut="M"
      look={on ? undefined : "off"}
      onClick={() => void local.setMicrophone(!on)}
    >
      {on ? <Mic /> : <MicOff />}
    </IconButton>
  );
}

export function CameraButton() {
  const { local } = useCall();
  const on = useLocalState(({ camera }) => camera.on && camera.track !== null);
  return (
    <IconButton
      label={on ? "Turn camera off" : "Turn camera on"}
      shortcut="V"
      look={on ? undefined : "off"}
      onClick={() => void local.setCamera(!on)}
    >
      {on ? <Video /> : <VideoOff />}
    </IconButton>
  );
}
