import { describe, expect, it } from "vitest";

import { sharedScreen, sounds, trackOf } from "../../src/call/selectors";
import { enterRoom, withTrack } from "../../src/engine/reducer";
import { INITIAL_STATE, type CallState, type RemoteTrack } from "../../src/engine/state";
import type { Source } from "../../src/engine/wire";
import { joined, peer } from "../engine/fixtures";

function remote(peerId: string, source: Source, paused = false): RemoteTrack {
  const kind = source === "camera" || source === "screen" ? "video" : "audio";
  const track = {} as MediaStreamTrack;
  return { consumerId: `${peerId}/${source}`, peerId, kind, source, track, paused, score: 10 };
}

/** A room with Ann and Ben, in which these tracks arrive. */
function receiving(...tracks: RemoteTrack[]): CallState {
  const inRoom = enterRoom(INITIAL_STATE, joined({ peers: [peer("ann", "Ann"), peer("ben", "Ben")] }), "Me");
  return tracks.reduce(withTrack, inRoom);
}

describe("sharedScreen", () => {
  it("is the one that was shared last", () => {
    const state = receiving(remote("ann", "screen"), remote("ben", "screen"), remote("ann", "camera"));
    expect(sharedScreen(state)?.peerId).toBe("ben");
  });

  it("is not one that is paused", () => {
    expect(sharedScreen(receiving(remote("ann", "screen"), remote("ben", "screen", true)))?.peerId).toBe("ann");
  });

  it("is never that of somebody unknown", () => {
    expect(sharedScreen(receiving(remote("ann", "screen"), remote("ghost", "screen")))?.peerId).toBe("ann");
    expect(sharedScreen(receiving(remote("ghost", "screen")))).toBeNull();
  });
});

describe("trackOf", () => {
  it("finds what a peer sends from a source", () => {
    const state = receiving(remote("ann", "microphone"), remote("ann", "camera"), remote("ben", "camera"));
    expect(trackOf(state, "ann", "camera")?.consumerId).toBe("ann/camera");
    expect(trackOf(state, "ben", "microphone")).toBeNull();
  });

  it("finds nothing of somebody unknown", () => {
    expect(trackOf(receiving(remote("ghost", "camera")), "ghost", "camera")).toBeNull();
  });
});

describe("sounds", () => {
  it("are those of everybody who is here", () => {
    const tracks = [remote("ann", "microphone"), remote("ben", "camera"), remote("ben", "screen-audio")];
    const heard = sounds(receiving(...tracks, remote("ghost", "microphone")));
    expect(heard.map(({ consumerId }) => consumerId)).toEqual(["ann/microphone", "ben/screen-audio"]);
  });
});
