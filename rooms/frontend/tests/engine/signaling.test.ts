import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { SignalingError } from "../../src/engine/errors";
import { Signaling } from "../../src/engine/signaling";
import { FakeServer } from "./fake-server";

describe("Signaling", () => {
  let server: FakeServer;
  let signaling: Signaling;

  beforeEach(() => {
    vi.useFakeTimers();
    server = new FakeServer();
    signaling = new Signaling(server);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("gives the data of an acknowledgement", async () => {
    server.answer("send-message", () => ({ messageId: "m1", seq: 7 }));
    const data = await signaling.request("send-message", { text: "Hello" });
    expect(data).toEqual({ messageId: "m1", seq: 7 });
    expect(server.sent).toEqual([{ event: "send-message", payload: { text: "Hello" } }]);
  });

  it("throws what the server refuses with", async () => {
    server.refuse("join-media", "media_unavailable", true);
    await expect(signaling.request("join-media", {})).rejects.toEqual(
      new SignalingError("media_unavailable", "refused: media_unavailable", true),
    );
  });

  it("throws on an acknowledgement that is none", async () => {
    vi.spyOn(server, "timeout").mockReturnValue({ emit: (_event, _payload, ack) => ack(null, "what?") });
    await expect(signaling.request("join-media", {})).rejects.toMatchObject({ code: "internal" });
  });

  it("gives up on an answer that does not come", async () => {
    const request = signaling.request("join-media", {}, 3_000);
    const refused = expect(request).rejects.toMatchObject({ code: "timeout", retryable: true });
    await vi.advanceTimersByTimeAsync(3_000);
    await refused;
  });

  it("fails what is under way when the connection is lost", async () => {
    const request = signaling.request("join-media", {});
    const refused = expect(request).rejects.toMatchObject({ code: "disconnected", retryable: true });
    server.drop();
    await refused;
  });

  it("sends nothing, now or later, without a connection", async () => {
    server.drop();
    await expect(signaling.request("leave-room", {})).rejects.toMatchObject({ code: "disconnected" });
    server.connect();
    expect(server.sent).toEqual([]);
  });

  it("waits for a connection, but not for ever", async () => {
    server.drop();
    const first = signaling.whenConnected(2_000);
    server.connect();
    await first;
    server.drop();
    const second = expect(signaling.whenConnected(2_000)).rejects.toMatchObject({ code: "disconnected" });
    await vi.advanceTimersByTimeAsync(2_000);
    await second;
  });

  it("comes back after the server hung up", async () => {
    server.drop("io server disconnect");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.reconnects).toBe(1);
  });

  it("says why the server turns a connection down, and may ask again", async () => {
    server.drop();
    const waiting = expect(signaling.whenConnected()).rejects.toEqual(
      new SignalingError("forbidden", "The token has expired.", false),
    );
    server.refuseConnection("forbidden", "The token has expired.");
    await waiting;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.reconnects).toBe(0);
    await signaling.whenConnected();
    expect(server.reconnects).toBe(1);
  });

  it("tries again when the server had an accident", async () => {
    server.refuseConnection("internal", "Something went wrong.");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.connected).toBe(true);
  });

  it("stays away once it was closed here", async () => {
    server.drop("io server disconnect");
    signaling.close();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.reconnects).toBe(0);
  });
});
