import { expect, test } from "vitest";

import { completeConfig } from "../../src/call/config";

const config = {
  roomId: "demo",
  roomName: "Demo room",
  userName: "Ada",
  signalingUrl: "",
};

test("what the server knows of the room is kept", () => {
  expect(completeConfig(config, "/r/other/")).toEqual(config);
});

test("a page for all rooms finds its room in its address", () => {
  const shared = { roomId: "", roomName: "", userName: "", signalingUrl: "https://api.example.org" };
  expect(completeConfig(shared, "/r/team-7/")).toEqual({
    ...shared,
    roomId: "team-7",
    roomName: "team-7",
  });
});
