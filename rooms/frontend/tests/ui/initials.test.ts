import { expect, it } from "vitest";

import { hueOf, initials } from "../../src/ui/initials";

it.each([
  ["Ada", "A"],
  ["ada lovelace", "AL"],
  ["Ana María de la Cruz", "AC"],
  ["  ", "?"],
  ["😀 face", "😀F"],
])("stands for %j with %j", (name, letters) => {
  expect(initials(name)).toBe(letters);
});

it("gives a name one hue for ever", () => {
  expect(hueOf("Ada")).toBe(hueOf("Ada"));
  expect(hueOf("Ada")).not.toBe(hueOf("Ben"));
});
