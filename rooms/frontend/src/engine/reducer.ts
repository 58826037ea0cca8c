import { INITIAL_STATE, type CallState, type RemoteTrack } from "./state";
import type { JournalEntry, Joined, Peer, Producer } from "./wire";

/** The state on entering a room; what only this page knows is carried over. */
export function enterRoom(state: CallState, joined: Joined, name: string): CallState {
  const others = joined.peers.filter((peer) => peer.peerId !== joined.peerId);
  const self = joined.peers.find((peer) => peer.peerId === joined.peerId) ?? {
    peerId: joined.peerId,
    name,
    role: joined.role,
    handRaised: false,
    joinedAt: new Date().toISOString(),
    producers: [],
  };
  return {
    ...INITIAL_STATE,
    phase: "in",
    connected: state.connected,
    media: state.media,
    mediaResets: state.mediaResets,
    room: joined.room,
    self,
    peers: new Map(others.map((peer) => [peer.peerId, peer])),
    messages: joined.messages,
  };
}

/** The state after one event of the room's journal. */
export function applyEntry(state: CallState, entry: JournalEntry): CallState {
  switch (entry.event) {
    case "peer-joined":
    case "peer-updated":
      return withPeer(state, entry.payload.peer);
    case "peer-left":
      return withoutPeer(state, entry.payload.peerId);
    case "producer-added":
    case "producer-updated":
      return withProducers(state, entry.payload.peerId, (producers) =>
        replaceOrAdd(producers, entry.payload.producer),
      );
    case "producer-removed":
      return withProducers(state, entry.payload.peerId, (producers) =>
        producers.filter((each) => each.producerId !== entry.payload.producer.producerId),
      );
    case "message":
      return { ...state, messages: [...state.messages, entry.payload.message] };
    case "room-updated":
      return { ...state, room: entry.payload.room };
    default:
      // A newer server may journal more than this page knows.
      return state;
  }
}

/** A track arrived; it takes the place of an earlier one from the same source. */
export function withTrack(state: CallState, track: RemoteTrack): CallState {
  const tracks = new Map(state.tracks);
  for (const [id, each] of tracks) {
    if (each.peerId === track.peerId && each.source === track.source) tracks.delete(id);
  }
  tracks.set(track.consumerId, track);
  return { ...state, tracks };
}

/** Some fields of a track changed; an unknown track is left alone. */
export function changeTrack(
  state: CallState,
  consumerId: string,
  fields: Partial<RemoteTrack>,
): CallState {
  const track = state.tracks.get(consumerId);
  if (!track) return state;
  return { ...state, tracks: new Map(state.tracks).set(consumerId, { ...track, ...fields }) };
}

/** Keeps the tracks for which `keep` holds. */
export function keepTracks(state: CallState, keep: (track: RemoteTrack) => boolean): CallState {
  const tracks = new Map([...state.tracks].filter(([, track]) => keep(track)));
  return tracks.size === state.tracks.size ? state : { ...state, tracks };
}

function withPeer(state: CallState, peer: Peer): CallState {
  if (peer.peerId === state.self?.peerId) return { ...state, self: peer };
  return { ...state, peers: new Map(state.peers).set(peer.peerId, peer) };
}

function withoutPeer(state: CallState, peerId: string): CallState {
  if (!state.peers.has(peerId)) return state;
  const peers = new Map(state.peers);
  peers.delete(peerId);
  const volumes = new Map(state.volumes);
  volumes.delete(peerId);
  const activeSpeaker = state.activeSpeaker === peerId ? null : state.activeSpeaker;
  return keepTracks({ ...state, peers, volumes, activeSpeaker }, (track) => track.peerId !== peerId);
}

function withProducers(
  state: CallState,
  peerId: string,
  change: (producers: Producer[]) => Producer[],
): CallState {
  const peer = peerId === state.self?.peerId ? state.self : state.peers.get(peerId);
  return peer ? withPeer(state, { ...peer, producers: change(peer.producers) }) : state;
}

function replaceOrAdd(producers: Producer[], producer: Producer): Producer[] {
  const known = producers.some((each) => each.producerId === producer.producerId);
  if (!known) return [...producers, producer];
  return producers.map((each) => (each.producerId === producer.producerId ? producer : each));
}
