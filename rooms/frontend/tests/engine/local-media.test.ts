import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { LocalMedia, type DeviceTrouble } from "../../src/engine/local-media";
import { FakeDevices } from "./fake-devices";

describe("LocalMedia", () => {
  let devices: FakeDevices;
  let local: LocalMedia;

  beforeEach(() => {
    devices = new FakeDevices();
    vi.stubGlobal("navigator", { mediaDevices: devices });
    local = new LocalMedia();
  });

  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const state = () => local.state.getSnapshot();

  it("asks for both devices in one question", async () => {
    await local.start();
    expect(devices.asked).toEqual(["audio+video"]);
    expect(state().microphone.track).toBe(devices.tracks[0]);
    expect(state().camera.track).toBe(devices.tracks[1]);
  });

  it("has the microphone even where there is no camera", async () => {
    devices.refused.set("video", "NotFoundError");
    await local.start();
    expect(state().microphone).toMatchObject({ on: true, problem: null });
    expect(state().microphone.track).not.toBeNull();
    expect(state().camera).toMatchObject({ on: false, problem: "missing", track: null });
  });

  it.each([
    ["NotAllowedError", "denied"],
    ["NotReadableError", "busy"],
    ["TypeError", "failed"],
  ])("takes %s for %s", async (name, problem) => {
    devices.refused.set("audio", name).set("video", name);
    await local.start();
    expect(state().microphone).toMatchObject({ on: false, problem });
    expect(state().camera).toMatchObject({ on: false, problem });
  });

  it("says so when the page is not secure", async () => {
    vi.stubGlobal("navigator", {});
    local = new LocalMedia();
    await local.start();
    expect(state().camera.problem).toBe("insecure");
  });

  it("mutes without giving the microphone up", async () => {
    await local.start();
    await local.setMicrophone(false);
    expect(local.wanted("microphone")).toEqual({ track: devices.tracks[0], paused: true });
    expect(devices.tracks[0]).toMatchObject({ enabled: false, readyState: "live" });
    await local.setMicrophone(true);
    expect(local.wanted("microphone")).toEqual({ track: devices.tracks[0], paused: false });
    expect(devices.tracks[0]?.enabled).toBe(true);
    expect(devices.asked).toEqual(["audio+video"]);
  });

  it("gives the camera up while it is off", async () => {
    await local.start();
    await local.setCamera(false);
    expect(local.wanted("camera")).toEqual({ track: null, paused: true });
    expect(devices.tracks[1]?.readyState).toBe("ended");
    await local.setCamera(true);
    expect(devices.asked).toEqual(["audio+video", "video"]);
    expect(local.wanted("camera")).toEqual({ track: devices.tracks[2], paused: false });
  });

  it("ends where the last of many presses says", async () => {
    await local.start();
    await Promise.all([false, true, false, true, false].map((on) => local.setCamera(on)));
    expect(state().camera).toMatchObject({ on: false, track: null });
    expect(devices.tracks.filter(({ kind, readyState }) => kind === "video" && readyState === "live")).toEqual([]);
  });

  it("takes another device for one that is unplugged", async () => {
    await local.start();
    devices.tracks[0]?.remoteStop();
    await vi.waitUntil(() => state().microphone.track === devices.tracks[2]);
    expect(state().microphone).toMatchObject({ on: true, problem: null });
  });

  it("tells when nothing can take its place", async () => {
    const told: DeviceTrouble[] = [];
    local.trouble.on((trouble) => told.push(trouble));
    await local.start();
    devices.refused.set("audio", "NotFoundError");
    devices.tracks[0]?.remoteStop();
    await vi.waitUntil(() => told.length > 0);
    expect(told).toEqual([{ source: "microphone", problem: "lost" }]);
    expect(state().microphone).toMatchObject({ on: false, problem: "lost", track: null });
  });

  it("tells at each press why a device does not come on, but not at the start", async () => {
    const told: DeviceTrouble[] = [];
    local.trouble.on((trouble) => told.push(trouble));
    devices.refused.set("audio", "NotFoundError").set("video", "NotAllowedError");
    await local.start();
    expect(told).toEqual([]);
    await local.setMicrophone(true);
    await local.setCamera(true);
    await local.choose("microphone", "mic-1");
    await local.setCamera(false);
    expect(told).toEqual([
      { source: "microphone", problem: "missing" },
      { source: "camera", problem: "denied" },
      { source: "microphone", problem: "missing" },
    ]);
  });

  it("notices when the screen is stopped in the browser's own bar", async () => {
    await local.startScreen();
    const [screen, sound] = devices.tracks;
    expect(local.wanted("screen").track).toBe(screen);
    expect(local.wanted("screen-audio").track).toBe(sound);
    screen?.remoteStop();
    expect(local.wanted("screen").track).toBeNull();
    expect(sound?.readyState).toBe("ended");
  });

  it("leaves no device running once it is stopped, not even one that was asked for before", async () => {
    const starting = local.start();
    local.stop();
    await starting;
    expect(devices.tracks.map(({ readyState }) => readyState)).toEqual(["ended", "ended"]);
  });
});
