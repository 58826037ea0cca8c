import { describe, expect, it } from "vitest";

import { randomRoomId, roomIdOf } from "../../src/landing/room-id";

/** What the server takes for a room id. */
const VALID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

describe("roomIdOf", () => {
  it.each([
    ["demo", "demo"],
    ["Team Meeting", "Team-Meeting"],
    ["  -- Über uns! --  ", "Uber-uns"],
    ["a_b-c", "a_b-c"],
    ["_secret", "secret"],
    ["x".repeat(80), "x".repeat(64)],
    [`${"x".repeat(63)} y`, "x".repeat(63)],
  ])("makes %j into %j", (name, roomId) => {
    expect(roomIdOf(name)).toBe(roomId);
    expect(roomId).toMatch(VALID);
  });

  it.each(["", "   ", "!!!", "日本"])("finds nothing to use in %j", (name) => {
    expect(roomIdOf(name)).toBe("");
  });
});

describe("randomRoomId", () => {
  it("is two words and six characters that the server takes", () => {
    const ids = Array.from({ length: 200 }, randomRoomId);
    for (const id of ids) {
      expect(id).toMatch(/^[a-z]+-[a-z]+-[a-z0-9]{6}$/);
      expect(id).toMatch(VALID);
    }
    expect(new Set(ids).size).toBe(200);
  });
});
