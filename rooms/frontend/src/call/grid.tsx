import { useRef } from "react";

import { useCallState } from "./call-context";
import { gridLayout } from "./grid-layout";
import { SelfTile } from "./self-tile";
import { Tile } from "./tile";
import { useSize } from "./use-size";

/** Between tiles, in CSS pixels. */
const GAP = 10;

/** Everybody in tiles of one size. With one other person, oneself floats in a corner. */
export function Grid() {
  const area = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(area);
  const peers = useCallState((state) => state.peers);
  const others = [...peers.keys()];
  const floating = others.length === 1;
  const count = others.length + (floating ? 0 : 1);
  const { columns, tileWidth, tileHeight } = gridLayout(count, width, height, GAP);
  const size = { width: tileWidth, height: tileHeight };
  return (
    <div ref={area} className="grid">
      <div className="grid__tiles" style={{ gap: GAP, width: columns * (tileWidth + GAP) - GAP }}>
        {others.map((peerId) => (
          <Tile key={peerId} peerId={peerId} style={size} />
        ))}
        {!floating && <SelfTile style={size} />}
      </div>
      {floating && <SelfTile floating />}
    </div>
  );
}
