import { canCapture, capture, captureScreen, type CaptureRequest } from "./capture";
import { problemOf, type DeviceProblem } from "./device-problem";
import { Emitter } from "./emitter";
import { loadPreferences, savePreferences } from "./preferences";
import { Store } from "./store";
import type { Wanted } from "./wanted";
import type { Source } from "./wire";

export type DeviceSource = "microphone" | "camera";

export interface DeviceTrouble {
  readonly source: DeviceSource;
  readonly problem: DeviceProblem;
}

export interface DeviceState {
  /** The user wants it on. */
  readonly on: boolean;
  readonly track: MediaStreamTrack | null;
  readonly deviceId: string | null;
  readonly problem: DeviceProblem | null;
}

export interface LocalState {
  readonly microphone: DeviceState;
  readonly camera: DeviceState;
  readonly screen: MediaStreamTrack | null;
  readonly screenAudio: MediaStreamTrack | null;
  readonly speakerId: string | null;
  readonly devices: readonly MediaDeviceInfo[];
}

/**
 * The tracks of this page: microphone, camera and screen.
 *
 * They belong to the page, not to a connection, and outlive both the pre-join screen and
 * any transport. A muted microphone keeps its track (so that unmuting is instant), a camera
 * that is off gives it up (so that its light goes out).
 */
export class LocalMedia {
  readonly state: Store<LocalState>;
  /** A device could not be had when the user wanted it, or went away and nothing took its place. */
  readonly trouble = new Emitter<DeviceTrouble>();
  /** One change of a device at a time. */
  #turn: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor() {
    const { microphoneId, cameraId, speakerId } = loadPreferences();
    const off = { track: null, problem: null };
    this.state = new Store<LocalState>({
      microphone: { ...off, on: true, deviceId: microphoneId },
      camera: { ...off, on: true, deviceId: cameraId },
      screen: null,
      screenAudio: null,
      speakerId,
      devices: [],
    });
    if (canCapture()) {
      navigator.mediaDevices.addEventListener("devicechange", () => void this.#listDevices());
    }
  }

  /** Asks for microphone and camera, in one question; what is refused is noted as a problem. */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      const { microphone, camera } = this.state.getSnapshot();
      if (!microphone.track && !camera.track) {
        try {
          const request = { microphone: microphone.deviceId, camera: camera.deviceId };
          for (const track of await this.#capture(request)) this.#adopt(track);
        } catch {
          // One that is missing or refused must not cost the other.
          await this.#acquire("microphone");
          await this.#acquire("camera");
        }
      }
      await this.#listDevices();
    });
  }

  setMicrophone(on: boolean): Promise<void> {
    return this.#inTurn(async () => {
      this.#change("microphone", { on });
      const { track } = this.state.getSnapshot().microphone;
      if (track) track.enabled = on;
      else if (on) await this.#acquireOrTell("microphone");
    });
  }

  setCamera(on: boolean): Promise<void> {
    return this.#inTurn(async () => {
      this.#change("camera", { on });
      if (on) await this.#acquireOrTell("camera");
      else this.#release("camera");
    });
  }

  /** Uses another microphone or camera from now on. */
  choose(source: DeviceSource, deviceId: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#change(source, { deviceId });
      savePreferences(source === "microphone" ? { microphoneId: deviceId } : { cameraId: deviceId });
      if (source === "camera" && !this.state.getSnapshot().camera.on) return;
      // Many phones cannot open two cameras at once.
      this.#release(source);
      await this.#acquireOrTell(source);
    });
  }

  chooseSpeaker(speakerId: string): void {
    savePreferences({ speakerId });
    this.state.set({ speakerId });
  }

  /** Lets the user pick a screen; throws what the browser throws when they do not. */
  async startScreen(): Promise<void> {
    const tracks = await captureScreen();
    const screen = tracks.find((track) => track.kind === "video") ?? null;
    const screenAudio = tracks.find((track) => track.kind === "audio") ?? null;
    this.stopScreen();
    // The browser's own bar has a stop button too.
    screen?.addEventListener("ended", () => {
      if (this.state.getSnapshot().screen === screen) this.stopScreen();
    });
    this.state.set({ screen, screenAudio });
  }

  stopScreen(): void {
    const { screen, screenAudio } = this.state.getSnapshot();
    screen?.stop();
    screenAudio?.stop();
    this.state.set({ screen: null, screenAudio: null });
  }

  /** What is to be sent from a source now. */
  wanted(source: Source): Wanted {
    const { microphone, camera, screen, screenAudio } = this.state.getSnapshot();
    switch (source) {
      case "microphone":
        return { track: microphone.track, paused: !microphone.on || !microphone.track };
      case "camera":
        return { track: camera.track, paused: !camera.track };
      case "screen":
        return { track: screen, paused: false };
      case "screen-audio":
        return { track: screenAudio, paused: false };
    }
  }

  /** Gives everything back; this object is of no use afterwards. */
  stop(): void {
    this.#stopped = true;
    this.stopScreen();
    this.#release("microphone");
    this.#release("camera");
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #acquire(source: DeviceSource): Promise<void> {
    const { track, deviceId } = this.state.getSnapshot()[source];
    if (track) return;
    try {
      for (const each of await this.#capture({ [source]: deviceId })) this.#adopt(each);
    } catch (error) {
      this.#change(source, { on: false, problem: canCapture() ? problemOf(error) : "insecure" });
    }
  }

  async #acquireOrTell(source: DeviceSource): Promise<void> {
    await this.#acquire(source);
    const { track, problem } = this.state.getSnapshot()[source];
    if (!track && problem) this.trouble.emit({ source, problem });
  }

  async #capture(request: CaptureRequest): Promise<MediaStreamTrack[]> {
    try {
      return await capture(request);
    } catch (error) {
      if (problemOf(error) !== "missing") throw error;
      // The device that was chosen once is not plugged in today: any other will do.
      return capture({
        ...(request.microphone !== undefined && { microphone: null }),
        ...(request.camera !== undefined && { camera: null }),
      });
    }
  }

  #adopt(track: MediaStreamTrack): void {
    const source = track.kind === "audio" ? "microphone" : "camera";
    const { on } = this.state.getSnapshot()[source];
    if (this.#stopped || (source === "camera" && !on)) {
      track.stop();
      return;
    }
    track.enabled = on;
    track.addEventListener("ended", () => this.#replaceLost(source, track));
    const { deviceId } = track.getSettings();
    this.#change(source, { track, problem: null, ...(deviceId && { deviceId }) });
  }

  #release(source: DeviceSource): void {
    this.state.getSnapshot()[source].track?.stop();
    this.#change(source, { track: null });
  }

  /** The device was unplugged or taken away: another takes its place if there is one. */
  #replaceLost(source: DeviceSource, track: MediaStreamTrack): void {
    void this.#inTurn(async () => {
      if (this.state.getSnapshot()[source].track !== track) return;
      this.#change(source, { track: null });
      await this.#acquire(source);
      if (this.state.getSnapshot()[source].track) return;
      this.#change(source, { problem: "lost" });
      this.trouble.emit({ source, problem: "lost" });
    });
  }

  #change(source: DeviceSource, fields: Partial<DeviceState>): void {
    this.state.update((state) => ({ ...state, [source]: { ...state[source], ...fields } }));
  }

  async #listDevices(): Promise<void> {
    if (!canCapture()) return;
    const devices = await navigator.mediaDevices.enumerateDevices();
    // Without permission the browser lists devices without names, which cannot be chosen.
    this.state.set({ devices: devices.filter((device) => device.deviceId !== "") });
  }
}
