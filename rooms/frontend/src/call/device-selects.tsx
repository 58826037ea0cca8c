import { useCall, useLocalState } from "./call-context";
import { DeviceSelect } from "./device-select";

/** Chrome and Edge let a page choose where it is heard; elsewhere the system decides. */
const canChooseSpeaker = "setSinkId" in HTMLMediaElement.prototype;

/** Microphone, camera and, where the browser can, speaker. */
export function DeviceSelects() {
  const { local } = useCall();
  const microphoneId = useLocalState((state) => state.microphone.deviceId);
  const cameraId = useLocalState((state) => state.camera.deviceId);
  const speakerId = useLocalState((state) => state.speakerId);
  return (
    <>
      <DeviceSelect
        label="Microphone"
        kind="audioinput"
        deviceId={microphoneId}
        onChoose={(id) => void local.choose("microphone", id)}
      />
      <DeviceSelect
        label="Camera"
        kind="videoinput"
        deviceId={cameraId}
        onChoose={(id) => void local.choose("camera", id)}
      />
      {canChooseSpeaker && (
        <DeviceSelect
          label="Speaker"
          kind="audiooutput"
          deviceId={speakerId}
          onChoose={(id) => local.chooseSpeaker(id)}
        />
      )}
    </>
  );
}
