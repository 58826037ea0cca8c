import { describe, expect, it } from "vitest";

import { applyEntry, changeTrack, enterRoom, withTrack } from "../../src/engine/reducer";
import { INITIAL_STATE, type CallState, type RemoteTrack } from "../../src/engine/state";
import type { Producer } from "../../src/engine/wire";
import { joined, message, peer, producer } from "./fixtures";

const inRoom: CallState = enterRoom(
  { ...INITIAL_STATE, connected: true },
  joined({ peers: [peer("me", "Me"), peer("ann", "Ann"), peer("ben", "Ben")] }),
  "Me",
);

function remote(consumerId: string, peerId: string): RemoteTrack {
  const track = {} as MediaStreamTrack;
  return { consumerId, peerId, kind: "video", source: "camera", track, paused: false, score: 10 };
}

function producersOf(state: CallState, peerId: string): Producer[] | undefined {
  return state.peers.get(peerId)?.producers;
}

describe("enterRoom", () => {
  it("keeps oneself apart from the others", () => {
    expect(inRoom.self).toEqual(peer("me", "Me"));
    expect([...inRoom.peers.keys()]).toEqual(["ann", "ben"]);
    expect(inRoom.phase).toBe("in");
    expect(inRoom.connected).toBe(true);
  });

  it("makes up oneself where the server lists only the others", () => {
    const state = enterRoom(INITIAL_STATE, joined({ peers: [peer("ann", "Ann")] }), "Me");
    expect(state.self).toMatchObject({ peerId: "me", name: "Me", role: "participant", producers: [] });
    expect([...state.peers.keys()]).toEqual(["ann"]);
  });
});

describe("applyEntry", () => {
  it("adds a peer that joins, at the end", () => {
    const state = applyEntry(inRoom, { event: "peer-joined", payload: { seq: 2, peer: peer("eve", "Eve") } });
    expect([...state.peers.keys()]).toEqual(["ann", "ben", "eve"]);
    expect([...inRoom.peers.keys()]).toEqual(["ann", "ben"]);
  });

  it("updates oneself without becoming one of the others", () => {
    const changed = { ...peer("me", "Me"), handRaised: true };
    const state = applyEntry(inRoom, { event: "peer-updated", payload: { seq: 2, peer: changed } });
    expect(state.self).toEqual(changed);
    expect([...state.peers.keys()]).toEqual(["ann", "ben"]);
  });

  it("forgets everything of a peer that leaves", () => {
    const busy = {
      ...withTrack(withTrack(inRoom, remote("c1", "ann")), remote("c2", "ben")),
      activeSpeaker: "ann",
      volumes: new Map([["ann", -20]]),
    };
    const state = applyEntry(busy, {
      event: "peer-left",
      payload: { seq: 2, peerId: "ann", reason: "left" },
    });
    expect([...state.peers.keys()]).toEqual(["ben"]);
    expect([...state.tracks.keys()]).toEqual(["c2"]);
    expect(state.activeSpeaker).toBeNull();
    expect(state.volumes.size).toBe(0);
  });

  it("adds, updates and removes producers", () => {
    const microphone = producer("p1", "microphone");
    const added = applyEntry(inRoom, {
      event: "producer-added",
      payload: { seq: 2, peerId: "ann", producer: microphone },
    });
    expect(producersOf(added, "ann")).toEqual([microphone]);

    const paused = { ...microphone, paused: true };
    const updated = applyEntry(added, {
      event: "producer-updated",
      payload: { seq: 3, peerId: "ann", producer: paused },
    });
    expect(producersOf(updated, "ann")).toEqual([paused]);

    const removed = applyEntry(updated, {
      event: "producer-removed",
      payload: { seq: 4, peerId: "ann", producer: paused },
    });
    expect(producersOf(removed, "ann")).toEqual([]);
  });

  it("appends messages", () => {
    const state = applyEntry(inRoom, { event: "message", payload: { seq: 2, message: message("m1") } });
    expect(state.messages).toEqual([message("m1")]);
  });

  it("leaves the state as it is on an event that it does not know", () => {
    const entry = { event: "something-new", payload: { seq: 2 } } as never;
    expect(applyEntry(inRoom, entry)).toBe(inRoom);
  });
});

describe("tracks", () => {
  it("a new track takes the place of the old one from the same source", () => {
    const state = withTrack(withTrack(inRoom, remote("old", "ann")), remote("new", "ann"));
    expect([...state.tracks.keys()]).toEqual(["new"]);
  });

  it("a change to an unknown track changes nothing", () => {
    expect(changeTrack(inRoom, "nobody", { paused: true })).toBe(inRoom);
  });

  it("a change to a track leaves the earlier state alone", () => {
    const before = withTrack(inRoom, remote("c1", "ann"));
    const after = changeTrack(before, "c1", { paused: true });
    expect(after.tracks.get("c1")?.paused).toBe(true);
    expect(before.tracks.get("c1")?.paused).toBe(false);
  });
});
