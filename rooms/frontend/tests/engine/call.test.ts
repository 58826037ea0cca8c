import { Device, FakeHandler } from "mediasoup-client";
import * as fakeParameters from "mediasoup-client/fakeParameters";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Call } from "../../src/engine/call";
import { LocalMedia } from "../../src/engine/local-media";
import { Signaling } from "../../src/engine/signaling";
import type { Consumer } from "../../src/engine/wire";
import { FakeDevices } from "./fake-devices";
import { FakeServer } from "./fake-server";
import { joined, media, message, peer } from "./fixtures";

function consumer(consumerId: string, peerId: string): Consumer {
  const { rtpParameters } = fakeParameters.generateConsumerRemoteParameters({
    id: consumerId,
    codecMimeType: "audio/opus",
  });
  const type = "simple";
  const producerId = `producer-of-${peerId}`;
  return { consumerId, producerId, peerId, kind: "audio", source: "microphone", rtpParameters, type, producerPaused: false };
}

describe("Call", () => {
  let server: FakeServer;
  let devices: FakeDevices;
  let call: Call;
  /** Consumers that exist when the page subscribes. */
  let existing: Consumer[];
  let mediaSetups: number;

  beforeEach(() => {
    devices = new FakeDevices();
    vi.stubGlobal("navigator", { mediaDevices: devices });
    server = new FakeServer();
    existing = [];
    mediaSetups = 1;
    let producers = 0;
    server.answer("join-room", () => joined({ peers: [peer("ann", "Ann")] }));
    server.answer("connect-transport", () => ({}));
    server.answer("produce", () => ({ producerId: `producer-${(producers += 1)}` }));
    server.answer("subscribe", () => ({ consumers: existing }));
    server.answer("join-media", () => media(`${(mediaSetups += 1)}`));
    server.answer("get-events", ({ afterSeq }) => ({ seq: afterSeq, events: [] }));
    for (const event of ["resume-consumers", "pause-producer", "resume-producer", "close-producer", "leave-room", "set-visible"] as const) {
      server.answer(event, () => ({}));
    }
    call = new Call({
      roomId: "demo",
      signaling: new Signaling(server),
      local: new LocalMedia(),
      createDevice: () => Promise.resolve(new Device({ handlerFactory: FakeHandler.createFactory(fakeParameters) })),
    });
  });

  afterEach(() => {
    call.leave();
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  const state = () => call.getSnapshot();
  const ready = () => vi.waitUntil(() => state().media === "ready");

  async function join(): Promise<void> {
    await call.local.start();
    await call.join("Me");
    await ready();
  }

  it("sends everything of the second step without waiting for an answer in between", async () => {
    await call.local.start();
    for (const event of ["connect-transport", "produce", "subscribe"] as const) {
      server.answer(event, () => new Promise(() => undefined));
    }
    await call.join("Me");
    await vi.waitUntil(() => server.events.length === 5);
    expect(server.events.toSorted()).toEqual(["connect-transport", "join-room", "produce", "produce", "subscribe"]);
    expect(server.events[0]).toBe("join-room");
    expect(server.payloads("produce").map(({ source }) => source)).toEqual(["microphone", "camera"]);
    expect(server.payloads("produce").map(({ transportId }) => transportId)).toEqual(["send-1", "send-1"]);
  });

  it("joins without devices and still receives", async () => {
    existing = [consumer("c1", "ann")];
    await call.join("Me");
    await ready();
    expect(server.payloads("produce")).toEqual([]);
    expect([...state().tracks.keys()]).toEqual(["c1"]);
  });

  it("resumes together what exists already", async () => {
    existing = [consumer("c1", "ann"), consumer("c2", "ben")];
    await join();
    expect(server.payloads("resume-consumers")).toEqual([{ consumerIds: ["c1", "c2"] }]);
    expect(server.payloads("connect-transport").map(({ transportId }) => transportId).toSorted()).toEqual(["recv-1", "send-1"]);
    expect([...state().tracks.values()].map(({ peerId }) => peerId)).toEqual(["ann", "ben"]);
  });

  it("goes on without a source that the server refuses for good", async () => {
    const notices: unknown[] = [];
    call.notices.on((notice) => notices.push(notice));
    vi.spyOn(console, "error").mockReturnValue();
    server.refuse("produce", "unsupported_codec");
    await join();
    expect(server.payloads("produce").map(({ source }) => source)).toEqual(["microphone", "camera"]);
    expect(notices).toEqual([
      { kind: "sending-failed", source: "microphone" },
      { kind: "sending-failed", source: "camera" },
    ]);
    expect(server.events).not.toContain("join-media");
  });

  it("receives what is sent later, once, and drops what is closed", async () => {
    await join();
    server.push("new-consumer", consumer("c1", "ann"));
    server.push("new-consumer", consumer("c1", "ann"));
    await vi.waitUntil(() => server.payloads("resume-consumers").length === 1);
    expect(server.payloads("resume-consumers")).toEqual([{ consumerIds: ["c1"] }]);
    expect([...state().tracks.keys()]).toEqual(["c1"]);
    server.push("consumer-paused", { consumerId: "c1" });
    expect(state().tracks.get("c1")?.paused).toBe(true);
    server.push("consumer-closed", { consumerId: "c1" });
    expect(state().tracks.size).toBe(0);
  });

  it("does not resume a consumer that was closed while it was being made", async () => {
    await join();
    server.push("new-consumer", consumer("c1", "ann"));
    server.push("consumer-closed", { consumerId: "c1" });
    server.push("new-consumer", consumer("c2", "ann"));
    await vi.waitUntil(() => state().tracks.has("c2"));
    await vi.waitUntil(() => server.payloads("resume-consumers").length === 1);
    expect(server.payloads("resume-consumers")).toEqual([{ consumerIds: ["c2"] }]);
  });

  it("refuses with the server's error and can be asked again", async () => {
    server.refuse("join-room", "wrong_password");
    await expect(call.join("Me")).rejects.toMatchObject({ code: "wrong_password" });
    expect(state().phase).toBe("out");
    server.answer("join-room", () => joined());
    await call.join("Me", "secret");
    expect(state().phase).toBe("in");
    expect(server.payloads("join-room")[1]).toMatchObject({ roomId: "demo", name: "Me", password: "secret" });
  });

  it("pauses and resumes the microphone on the server", async () => {
    await join();
    await call.local.setMicrophone(false);
    await vi.waitUntil(() => server.events.includes("pause-producer"));
    await call.local.setMicrophone(true);
    await vi.waitUntil(() => server.events.includes("resume-producer"));
    const [microphone] = server.payloads("produce");
    expect(microphone?.source).toBe("microphone");
    expect(server.payloads("pause-producer")).toEqual([{ producerId: "producer-1" }]);
    expect(server.payloads("resume-producer")).toEqual([{ producerId: "producer-1" }]);
  });

  it("sends a shared screen and closes it afterwards", async () => {
    await join();
    await call.local.startScreen();
    await vi.waitUntil(() => server.payloads("produce").length === 4);
    expect(server.payloads("produce").slice(2).map(({ source }) => source)).toEqual(["screen", "screen-audio"]);
    call.local.stopScreen();
    await vi.waitUntil(() => server.payloads("close-producer").length === 2);
    expect(server.payloads("close-producer")).toEqual([{ producerId: "producer-3" }, { producerId: "producer-4" }]);
  });

  it("starts its media anew after a reset, with the tracks it holds", async () => {
    existing = [consumer("c1", "ann")];
    await join();
    existing = [consumer("c2", "ann")];
    server.push("media-reset", { reason: "worker-died" });
    expect(state()).toMatchObject({ media: "recovering", phase: "in", mediaResets: 1 });
    await ready();
    expect(server.payloads("produce").slice(2)).toMatchObject([
      { source: "microphone", transportId: "send-2" },
      { source: "camera", transportId: "send-2" },
    ]);
    expect([...state().tracks.keys()]).toEqual(["c2"]);
    expect(devices.asked).toEqual(["audio+video"]);
    expect([...state().peers.keys()]).toEqual(["ann"]);
  });

  it("keeps trying while the server has no media", async () => {
    await join();
    vi.useFakeTimers();
    server.refuse("join-media", "media_unavailable", true);
    server.push("media-reset", { reason: "node-lost" });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.payloads("join-media").length).toBeGreaterThan(3);
    server.answer("join-media", () => media("9"));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(state().media).toBe("ready");
  });

  it("takes two resets in a row for one more than one", async () => {
    await join();
    server.push("media-reset", { reason: "worker-died" });
    server.push("media-reset", { reason: "worker-died" });
    await ready();
    expect(state().mediaResets).toBe(2);
    const last = `send-${mediaSetups}`;
    expect(server.payloads("produce").slice(-2)).toMatchObject([{ transportId: last }, { transportId: last }]);
  });

  it("gets what it missed while the connection was away", async () => {
    server.answer("resume-room", () => ({
      status: "resumed",
      seq: 3,
      mediaAlive: true,
      events: [
        { event: "message", payload: { seq: 2, message: message("m1") } },
        { event: "peer-left", payload: { seq: 3, peerId: "ann", reason: "left" } },
      ],
    }));
    await join();
    server.drop();
    expect(state().connected).toBe(false);
    server.connect();
    await vi.waitUntil(() => state().messages.length === 1);
    expect(server.payloads("resume-room")).toEqual([{ resumeToken: "token", lastSeq: 1 }]);
    expect(state().messages).toEqual([message("m1")]);
    expect(state().peers.size).toBe(0);
    expect(server.events).not.toContain("join-media");
  });

  it("receives on return what began meanwhile, and drops what ended", async () => {
    server.answer("resume-room", () => ({ status: "resumed", seq: 1, events: [], mediaAlive: true }));
    existing = [consumer("c1", "ann"), consumer("c2", "ben")];
    await join();
    server.drop();
    existing = [{ ...consumer("c2", "ben"), producerPaused: true }, consumer("c3", "cem")];
    server.connect();
    await vi.waitUntil(() => server.payloads("resume-consumers").length === 2);
    expect(server.payloads("resume-consumers")[1]).toEqual({ consumerIds: ["c3"] });
    const tracks = [...state().tracks.values()].map(({ consumerId, paused }) => [consumerId, paused]);
    expect(tracks).toEqual([["c2", true], ["c3", false]]);
    expect(server.events).not.toContain("join-media");
  });

  it("tells the server on return what was switched meanwhile", async () => {
    server.answer("resume-room", () => ({ status: "resumed", seq: 1, events: [], mediaAlive: true }));
    await join();
    server.drop();
    await call.local.setMicrophone(false);
    server.connect();
    await vi.waitUntil(() => server.events.includes("pause-producer"));
    expect(server.payloads("pause-producer")).toEqual([{ producerId: "producer-1" }]);
  });

  it("starts its media anew on return when the server lost it", async () => {
    server.answer("resume-room", () => ({ status: "resumed", seq: 1, events: [], mediaAlive: false }));
    await join();
    server.drop();
    server.connect();
    await vi.waitUntil(() => server.events.includes("join-media"));
    await ready();
    expect(server.payloads("produce")).toHaveLength(4);
  });

  it("joins anew with its tracks when it was away for too long", async () => {
    server.refuse("resume-room", "resume_expired");
    await join();
    server.answer("join-room", () => joined({ peerId: "me-again", seq: 40, resumeToken: "token-2" }));
    server.drop();
    server.connect();
    await vi.waitUntil(() => state().self?.peerId === "me-again");
    await ready();
    expect(server.payloads("produce")).toHaveLength(4);
    expect(devices.asked).toEqual(["audio+video"]);
  });

  it("ends when the room does not let it in again", async () => {
    server.refuse("resume-room", "resume_expired");
    await join();
    server.refuse("join-room", "room_ended");
    server.drop();
    server.connect();
    await vi.waitUntil(() => state().phase === "over");
    expect(state().end).toEqual({ reason: "failed", text: "refused: room_ended" });
    expect(devices.tracks.map(({ readyState }) => readyState)).toEqual(["ended", "ended"]);
  });

  it("obeys a moderator who mutes it", async () => {
    const notices: unknown[] = [];
    call.notices.on((notice) => notices.push(notice));
    await join();
    server.push("mute-requested", { source: "microphone" });
    await vi.waitUntil(() => !call.local.state.getSnapshot().microphone.on);
    expect(notices).toEqual([{ kind: "muted-by-moderator", source: "microphone" }]);
  });

  it("says goodbye, gives its devices back and stays away", async () => {
    await join();
    call.leave();
    expect(state()).toMatchObject({ phase: "over", end: { reason: "left", text: "" } });
    expect(devices.tracks.map(({ readyState }) => readyState)).toEqual(["ended", "ended"]);
    await vi.waitUntil(() => !server.connected);
    expect(server.events.at(-1)).toBe("leave-room");
    expect(server.reconnects).toBe(0);
  });

  it("is over when it is kicked, in the moderator's words", async () => {
    await join();
    server.push("kicked", { reason: "Wrong room" });
    expect(state().end).toEqual({ reason: "kicked", text: "Wrong room" });
    expect(server.events).not.toContain("leave-room");
  });
});
