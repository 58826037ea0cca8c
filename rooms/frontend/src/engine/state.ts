import type { Message, Peer, RoomInfo, Source, Kind } from "./wire";

/** Someone else's track as it arrives here. */
export interface RemoteTrack {
  readonly consumerId: string;
  readonly peerId: string;
  readonly kind: Kind;
  readonly source: Source;
  readonly track: MediaStreamTrack;
  /** The sender has paused it. */
  readonly paused: boolean;
  /** How well it gets through, 0 (worst) to 10. */
  readonly score: number;
}

export interface Reaction {
  readonly id: number;
  readonly peerId: string;
  readonly emoji: string;
}

export type Phase = "out" | "joining" | "waiting" | "in" | "over";
export type EndReason = "left" | "kicked" | "room-ended" | "denied" | "failed";
export type MediaStatus = "idle" | "connecting" | "ready" | "recovering" | "failed";

/** Everything a screen shows of a call; a new object at each change. */
export interface CallState {
  readonly phase: Phase;
  /** Why the call is over, and in which words if the server gave any. */
  readonly end: { readonly reason: EndReason; readonly text: string } | null;
  readonly connected: boolean;
  readonly media: MediaStatus;
  /** How often the server has told this page to start its media anew. */
  readonly mediaResets: number;
  readonly room: RoomInfo | null;
  /** This page's own peer. */
  readonly self: Peer | null;
  /** Everyone else, by peer id, in the order they came. */
  readonly peers: ReadonlyMap<string, Peer>;
  readonly messages: readonly Message[];
  /** By consumer id. */
  readonly tracks: ReadonlyMap<string, RemoteTrack>;
  readonly activeSpeaker: string | null;
  /** Loudness by peer id, in dBov (-127..0); who is missing is silent. */
  readonly volumes: ReadonlyMap<string, number>;
  readonly reactions: readonly Reaction[];
}

export const INITIAL_STATE: CallState = {
  phase: "out",
  end: null,
  connected: false,
  media: "idle",
  mediaResets: 0,
  room: null,
  self: null,
  peers: new Map(),
  messages: [],
  tracks: new Map(),
  activeSpeaker: null,
  volumes: new Map(),
  reactions: [],
};
