import { generateRouterRtpCapabilities } from "mediasoup-client/fakeParameters";

import type { Joined, Message, Peer, Producer, Source, Transport } from "../../src/engine/wire";

export function producer(producerId: string, source: Source): Producer {
  const kind = source === "camera" || source === "screen" ? "video" : "audio";
  return { producerId, kind, source, paused: false };
}

export function peer(peerId: string, name: string): Peer {
  const joinedAt = "2026-11-23T15:00:00Z";
  return { peerId, name, role: "participant", handRaised: false, joinedAt, producers: [] };
}

export function message(messageId: string): Message {
  return { messageId, peerId: "ann", name: "Ann", text: "Hello", sentAt: "2026-11-23T15:00:00Z" };
}

export function transport(transportId: string): Transport {
  return {
    transportId,
    iceParameters: { usernameFragment: "user", password: "secret", iceLite: true },
    iceCandidates: [],
    dtlsParameters: { role: "auto", fingerprints: [{ algorithm: "sha-256", value: "A9:F4" }] },
  };
}

export function media(label: string) {
  return {
    routerRtpCapabilities: generateRouterRtpCapabilities(),
    iceServers: [],
    sendTransport: transport(`send-${label}`),
    recvTransport: transport(`recv-${label}`),
  };
}

export function joined(fields: Partial<Joined> = {}): Joined {
  return {
    status: "joined",
    roomId: "demo",
    peerId: "me",
    role: "participant",
    resumeToken: "token",
    seq: 1,
    room: { name: "Demo", locked: false, lobby: false },
    peers: [],
    messages: [],
    ...media("1"),
    ...fields,
  };
}
