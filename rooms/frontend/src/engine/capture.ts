/** Asks the browser for tracks. Each function throws what the browser throws. */

/** A page without TLS, other than on this machine, is given no devices at all. */
export function canCapture(): boolean {
  return "mediaDevices" in navigator;
}

export function canShareScreen(): boolean {
  return canCapture() && "getDisplayMedia" in navigator.mediaDevices;
}

function microphone(deviceId: string | null): MediaTrackConstraints {
  return {
    ...(deviceId && { deviceId: { exact: deviceId } }),
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
  };
}

function camera(deviceId: string | null): MediaTrackConstraints {
  return {
    ...(deviceId && { deviceId: { exact: deviceId } }),
    width: { ideal: 1280 },
    height: { ideal: 720 },
    frameRate: { ideal: 30, max: 30 },
  };
}

export interface CaptureRequest {
  /** The device to take, `null` for the browser's choice, `undefined` for none. */
  microphone?: string | null;
  camera?: string | null;
}

/** One question to the user for all that is asked for. */
export async function capture(request: CaptureRequest): Promise<MediaStreamTrack[]> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: request.microphone === undefined ? false : microphone(request.microphone),
    video: request.camera === undefined ? false : camera(request.camera),
  });
  return stream.getTracks();
}

/** The screen, window or tab that the user picks, with its sound if there is any. */
export async function captureScreen(): Promise<MediaStreamTrack[]> {
  const stream = await navigator.mediaDevices.getDisplayMedia({
    video: { frameRate: { ideal: 15, max: 30 } },
    audio: true,
  });
  const tracks = stream.getTracks();
  for (const track of tracks) {
    // Text must stay sharp even when that costs frames.
    if (track.kind === "video") track.contentHint = "detail";
  }
  return tracks;
}
