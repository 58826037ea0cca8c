import { expect, it } from "vitest";

import { backoff } from "../../src/engine/backoff";

it("doubles up to four seconds", () => {
  expect([0, 1, 2, 3, 4, 5, 20].map((attempt) => backoff(attempt, () => 1))).toEqual([
    250, 500, 1_000, 2_000, 4_000, 4_000, 4_000,
  ]);
});

it("is never less than half of that", () => {
  expect([0, 4].map((attempt) => backoff(attempt, () => 0))).toEqual([125, 2_000]);
});
