import { describe, expect, it } from "vitest";

import { gridLayout } from "../../src/call/grid-layout";

describe("gridLayout", () => {
  it("gives one tile all the room that its shape can use", () => {
    expect(gridLayout(1, 1600, 900, 10)).toEqual({ columns: 1, tileWidth: 1600, tileHeight: 900 });
    expect(gridLayout(1, 2000, 900, 10)).toEqual({ columns: 1, tileWidth: 1600, tileHeight: 900 });
  });

  it("puts two side by side on a wide screen and above each other on a phone", () => {
    expect(gridLayout(2, 1600, 900, 10)).toEqual({ columns: 2, tileWidth: 795, tileHeight: 596 });
    expect(gridLayout(2, 360, 560, 10)).toEqual({ columns: 1, tileWidth: 360, tileHeight: 275 });
  });

  it("makes four a square", () => {
    expect(gridLayout(4, 1600, 900, 10)).toEqual({ columns: 2, tileWidth: 791, tileHeight: 445 });
    expect(gridLayout(4, 344, 610, 10)).toEqual({ columns: 2, tileWidth: 167, tileHeight: 250 });
  });

  it("never overflows where everybody fits", () => {
    for (let count = 1; count <= 30; count += 1) {
      const { columns, tileWidth, tileHeight } = gridLayout(count, 1200, 700, 10);
      const rows = Math.ceil(count / columns);
      expect(columns * (tileWidth + 10) - 10).toBeLessThanOrEqual(1200);
      expect(rows * (tileHeight + 10) - 10).toBeLessThanOrEqual(700);
    }
  });

  it("scrolls rather than make tiles too small", () => {
    expect(gridLayout(60, 360, 560, 10)).toEqual({ columns: 2, tileWidth: 175, tileHeight: 131 });
  });

  it("is empty before the screen is known", () => {
    expect(gridLayout(3, 0, 0, 10)).toEqual({ columns: 1, tileWidth: 0, tileHeight: 0 });
  });
});
