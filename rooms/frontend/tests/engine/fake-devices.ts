import { FakeMediaStreamTrack } from "fake-mediastreamtrack";

/** A browser's `navigator.mediaDevices` with one microphone and one camera. */
export class FakeDevices {
  /** What each question to the user asked for. */
  readonly asked: string[] = [];
  /** Kinds that cannot be had, with the name of the error. */
  readonly refused = new Map<"audio" | "video", string>();
  readonly tracks: FakeMediaStreamTrack[] = [];

  addEventListener(): void {
    // Nothing is ever plugged in here.
  }

  enumerateDevices(): Promise<Partial<MediaDeviceInfo>[]> {
    return Promise.resolve([{ deviceId: "mic-1", kind: "audioinput", label: "Microphone" }]);
  }

  getUserMedia(constraints: MediaStreamConstraints): Promise<{ getTracks(): FakeMediaStreamTrack[] }> {
    const kinds = (["audio", "video"] as const).filter((kind) => constraints[kind]);
    this.asked.push(kinds.join("+"));
    for (const kind of kinds) {
      const name = this.refused.get(kind);
      if (name !== undefined) return Promise.reject(Object.assign(new Error(name), { name }));
    }
    return Promise.resolve(this.#stream(kinds));
  }

  getDisplayMedia(): Promise<{ getTracks(): FakeMediaStreamTrack[] }> {
    return Promise.resolve(this.#stream(["video", "audio"]));
  }

  #stream(kinds: readonly ("audio" | "video")[]): { getTracks(): FakeMediaStreamTrack[] } {
    const tracks = kinds.map((kind) => new FakeMediaStreamTrack({ kind }));
    this.tracks.push(...tracks);
    return { getTracks: () => tracks };
  }
}
