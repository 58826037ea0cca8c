import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Visibility } from "../../src/engine/visibility";

describe("Visibility", () => {
  let told: unknown[];
  let refuse: boolean;
  let visibility: Visibility;

  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    refuse = false;
    visibility = new Visibility((consumers) => {
      told.push(consumers);
      return refuse ? Promise.reject(new Error("no connection")) : Promise.resolve();
    });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("gathers changes and tells them once, in whole pixels", async () => {
    visibility.show("a", 100, 50);
    visibility.show("b", 320.4, 179.6);
    visibility.show("a", 640, 360);
    await vi.advanceTimersByTimeAsync(199);
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(told).toEqual([
      [
        { consumerId: "a", width: 640, height: 360 },
        { consumerId: "b", width: 320, height: 180 },
      ],
    ]);
  });

  it("is not put off for ever by changes that never end", async () => {
    for (let width = 1; width <= 30; width += 1) {
      visibility.show("a", width, 1);
      await vi.advanceTimersByTimeAsync(20);
    }
    expect(told).toEqual([
      [{ consumerId: "a", width: 10, height: 1 }],
      [{ consumerId: "a", width: 20, height: 1 }],
      [{ consumerId: "a", width: 30, height: 1 }],
    ]);
  });

  it("does not repeat what is known", async () => {
    visibility.show("a", 100, 50);
    await vi.advanceTimersByTimeAsync(200);
    visibility.hide("a");
    visibility.show("a", 100, 50);
    visibility.hide("unknown");
    await vi.advanceTimersByTimeAsync(200);
    expect(told).toHaveLength(1);
  });

  it("says that nothing is visible any more", async () => {
    visibility.show("a", 100, 50);
    await vi.advanceTimersByTimeAsync(200);
    visibility.hide("a");
    await vi.advanceTimersByTimeAsync(200);
    expect(told).toEqual([[{ consumerId: "a", width: 100, height: 50 }], []]);
  });

  it("tells it all again on request", async () => {
    visibility.show("a", 100, 50);
    await vi.advanceTimersByTimeAsync(200);
    visibility.renew();
    await vi.advanceTimersByTimeAsync(200);
    expect(told).toEqual([
      [{ consumerId: "a", width: 100, height: 50 }],
      [{ consumerId: "a", width: 100, height: 50 }],
    ]);
  });

  it("takes for unknown what could not be told", async () => {
    refuse = true;
    visibility.show("a", 100, 50);
    await vi.advanceTimersByTimeAsync(200);
    refuse = false;
    visibility.show("a", 100, 50);
    await vi.advanceTimersByTimeAsync(200);
    expect(told).toHaveLength(2);
  });
});
