import type { Source } from "./wire";

/** What this page wants to send from one source at this moment. */
export interface Wanted {
  readonly track: MediaStreamTrack | null;
  readonly paused: boolean;
}

/** All sources, most urgent first: what is heard matters before what is seen. */
export const SOURCES: readonly Source[] = ["microphone", "camera", "screen", "screen-audio"];
