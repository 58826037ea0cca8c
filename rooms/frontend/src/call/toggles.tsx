import { Mic, MicOff, Video, VideoOff } from "lucide-react";

import { IconButton } from "../ui/icon-button";
import { useCall, useLocalState } from "./call-context";
import { problemText } from "./texts";

export function MicrophoneButton() {
  const { local } = useCall();
  const on = useLocalState(({ microphone }) => microphone.on && microphone.track !== null);
  const problem = useLocalState(({ microphone }) => microphone.problem);
  return (
    <IconButton
      label={on ? "Mute microphone" : "Unmute microphone"}
      shortcut="M"
      hint={problem ? problemText("microphone", problem) : undefined}
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
  const problem = useLocalState(({ camera }) => camera.problem);
  return (
    <IconButton
      label={on ? "Turn camera off" : "Turn camera on"}
      shortcut="V"
      hint={problem ? problemText("camera", problem) : undefined}
      look={on ? undefined : "off"}
      onClick={() => void local.setCamera(!on)}
    >
      {on ? <Video /> : <VideoOff />}
    </IconButton>
  );
}
