/**
 * The signaling contract as types: what travels between this page and the server.
 * Ids are strings, times are ISO 8601 UTC.
 */
import type { types } from "mediasoup-client";

export type Kind = "audio" | "video";
export type Source = "microphone" | "camera" | "screen" | "screen-audio";
export type Role = "host" | "moderator" | "participant";

export interface Producer {
  producerId: string;
  kind: Kind;
  source: Source;
  paused: boolean;
}

export interface Peer {
  peerId: string;
  name: string;
  role: Role;
  handRaised: boolean;
  joinedAt: string;
  producers: Producer[];
}

export interface Consumer {
  consumerId: string;
  producerId: string;
  peerId: string;
  kind: Kind;
  source: Source;
  rtpParameters: types.RtpParameters;
  type: string;
  producerPaused: boolean;
}

export interface Message {
  messageId: string;
  peerId: string;
  name: string;
  text: string;
  sentAt: string;
}

export interface RoomInfo {
  name: string;
  locked: boolean;
  lobby: boolean;
}

export interface Transport {
  transportId: string;
  iceParameters: types.IceParameters;
  iceCandidates: types.IceCandidate[];
  dtlsParameters: types.DtlsParameters;
  sctpParameters?: types.SctpParameters;
}

/** What is needed to build a device and its two transports. */
export interface MediaSetup {
  routerRtpCapabilities: types.RtpCapabilities;
  iceServers: RTCIceServer[];
  sendTransport: Transport;
  recvTransport: Transport;
}

export interface Joined extends MediaSetup {
  status: "joined";
  roomId: string;
  peerId: string;
  role: Role;
  resumeToken: string;
  seq: number;
  room: RoomInfo;
  peers: Peer[];
  messages: Message[];
}

/** Every event in the room's journal, by name, with its payload. */
export interface JournalEvents {
  "peer-joined": { seq: number; peer: Peer };
  "peer-updated": { seq: number; peer: Peer };
  "peer-left": { seq: number; peerId: string; reason: string };
  "producer-added": { seq: number; peerId: string; producer: Producer };
  "producer-updated": { seq: number; peerId: string; producer: Producer };
  "producer-removed": { seq: number; peerId: string; producer: Producer };
  message: { seq: number; message: Message };
  "room-updated": { seq: number; room: RoomInfo };
}

export type JournalEntry = {
  [E in keyof JournalEvents]: { event: E; payload: JournalEvents[E] };
}[keyof JournalEvents];

export const JOURNAL_EVENTS = [
  "peer-joined",
  "peer-updated",
  "peer-left",
  "producer-added",
  "producer-updated",
  "producer-removed",
  "message",
  "room-updated",
] as const satisfies readonly (keyof JournalEvents)[];

/** Server → client events that are in no journal: whoever misses one misses it. */
export interface EphemeralEvents {
  "new-consumer": Consumer;
  "consumer-closed": { consumerId: string };
  "consumer-paused": { consumerId: string };
  "consumer-resumed": { consumerId: string };
  "consumer-score": { consumerId: string; score: number };
  "active-speaker": { peerId: string | null };
  speaking: { volumes: { peerId: string; volume: number }[] };
  reaction: { peerId: string; emoji: string };
  admitted: Joined;
  denied: { reason: string };
  "media-reset": { reason: string };
  "mute-requested": { source: Source };
  kicked: { reason: string };
  "room-ended": { reason: string };
  "server-draining": { retryAfterMs: number };
  "room-seq": { seq: number };
}

export interface ServerEvents extends JournalEvents, EphemeralEvents {}

interface Request<Payload, Data = Record<string, never>> {
  payload: Payload;
  data: Data;
}

/** Client → server events: what is sent, and what the acknowledgement carries. */
export interface Requests {
  "join-room": Request<
    { roomId: string; name: string; password?: string; requestId?: string },
    Joined | { status: "waiting" }
  >;
  "connect-transport": Request<{ transportId: string; dtlsParameters: types.DtlsParameters }>;
  produce: Request<
    {
      transportId: string;
      kind: Kind;
      rtpParameters: types.RtpParameters;
      source: Source;
      paused?: boolean;
      requestId?: string;
    },
    { producerId: string }
  >;
  subscribe: Request<{ rtpCapabilities: types.RtpCapabilities }, { consumers: Consumer[] }>;
  "resume-consumers": Request<{ consumerIds: string[] }>;
  "pause-producer": Request<{ producerId: string }>;
  "resume-producer": Request<{ producerId: string }>;
  "close-producer": Request<{ producerId: string }>;
  "set-visible": Request<{
    consumers: { consumerId: string; width: number; height: number }[];
  }>;
  "restart-ice": Request<{ transportId: string }, { iceParameters: types.IceParameters }>;
  "join-media": Request<Record<string, never>, MediaSetup>;
  "send-message": Request<{ text: string; requestId?: string }, { messageId: string; seq: number }>;
  "raise-hand": Request<{ raised: boolean }>;
  react: Request<{ emoji: string }>;
  "set-name": Request<{ name: string }>;
  "leave-room": Request<Record<string, never>>;
  "resume-room": Request<
    { resumeToken: string; lastSeq: number },
    { status: "resumed"; seq: number; events: JournalEntry[]; mediaAlive: boolean }
  >;
  "get-events": Request<{ afterSeq: number }, { seq: number; events: JournalEntry[] }>;
}
