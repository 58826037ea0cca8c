export interface GridLayout {
  columns: number;
  /** CSS pixels. */
  tileWidth: number;
  tileHeight: number;
}

/** Tiles may be as wide as a camera's picture. */
const WIDEST = 16 / 9;
/** On a wide screen they show most of the picture; on a phone, a portrait cut out of it. */
const NARROWEST = { landscape: 4 / 3, portrait: 2 / 3 };
/** Below this width tiles are no longer of use: the grid scrolls instead. */
const MIN_WIDTH = 150;

/** The grid that shows `count` equal tiles as large as they fit into the given pixels. */
export function gridLayout(count: number, width: number, height: number, gap: number): GridLayout {
  const narrowest = width > height ? NARROWEST.landscape : NARROWEST.portrait;
  let best: GridLayout = { columns: 1, tileWidth: 0, tileHeight: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const cell = [(width - gap * (columns - 1)) / columns, (height - gap * (rows - 1)) / rows] as const;
    const tile = fit(...cell, narrowest);
    if (tile.tileWidth * tile.tileHeight > best.tileWidth * best.tileHeight) {
      best = { columns, ...tile };
    }
  }
  return best.tileWidth < Math.min(MIN_WIDTH, width) ? scrolling(width, gap) : best;
}

function fit(
  width: number,
  height: number,
  narrowest: number,
): Pick<GridLayout, "tileWidth" | "tileHeight"> {
  if (width <= 0 || height <= 0) return { tileWidth: 0, tileHeight: 0 };
  return {
    tileWidth: Math.floor(Math.min(width, height * WIDEST)),
    tileHeight: Math.floor(Math.min(height, width / narrowest)),
  };
}

function scrolling(width: number, gap: number): GridLayout {
  const columns = Math.max(1, Math.floor((width + gap) / (MIN_WIDTH + gap)));
  const tileWidth = Math.max(0, Math.floor((width - gap * (columns - 1)) / columns));
  return { columns, tileWidth, tileHeight: Math.floor(tileWidth / (4 / 3)) };
}
