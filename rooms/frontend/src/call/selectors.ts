import type { CallState, RemoteTrack } from "../engine/state";
import type { Source } from "../engine/wire";

/** What a peer sends from one source, as it arrives here. */
export function trackOf(state: CallState, peerId: string, source: Source): RemoteTrack | null {
  if (!state.peers.has(peerId)) return null;
  for (const track of state.tracks.values()) {
    if (track.peerId === peerId && track.source === source) return track;
  }
  return null;
}

/** The screen that was shared last by somebody who is here: an unknown peer's has no name to show. */
export function sharedScreen({ peers, tracks }: CallState): RemoteTrack | null {
  let last: RemoteTrack | null = null;
  for (const track of tracks.values()) {
    if (track.source === "screen" && !track.paused && peers.has(track.peerId)) last = track;
  }
  return last;
}

/** Everybody's sound. */
export function sounds({ peers, tracks }: Pick<CallState, "peers" | "tracks">): RemoteTrack[] {
  return [...tracks.values()].filter(({ kind, peerId }) => kind === "audio" && peers.has(peerId));
}

/** Whether a peer can be heard at this moment. */
export function isMuted(state: CallState, peerId: string): boolean {
  const producers = state.peers.get(peerId)?.producers ?? [];
  return !producers.some(({ source, paused }) => source === "microphone" && !paused);
}

/** How loud a peer speaks, 0 (silence) to 1. */
export function loudness(state: CallState, peerId: string): number {
  const volume = state.volumes.get(peerId) ?? -127;
  return Math.min(1, Math.max(0, (volume + 70) / 50));
}

export type Quality = "good" | "weak" | "poor";

/** How well a peer's camera gets through. */
export function qualityOf(score: number): Quality {
  if (score >= 7) return "good";
  return score >= 4 ? "weak" : "poor";
}
