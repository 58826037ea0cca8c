import { useRef } from "react";

import type { RemoteTrack } from "../engine/state";
import { useCallState } from "./call-context";
import { SelfTile } from "./self-tile";
import { Tile } from "./tile";
import { useVisible } from "./use-visible";
import { Video } from "./video";

/** A shared screen, large, with the people in a strip beside it. */
export function Stage({ screen }: { screen: RemoteTrack }) {
  const frame = useRef<HTMLDivElement>(null);
  const name = useCallState((state) => state.peers.get(screen.peerId)?.name ?? "");
  const peers = useCallState((state) => state.peers);
  useVisible(frame, screen.consumerId);
  return (
    <div className="stage">
      <div ref={frame} className="stage__screen">
        <Video track={screen.track} data-testid="screen-video" aria-label={`${name}'s screen`} />
        <p className="stage__label">{name} is sharing</p>
      </div>
      <div className="stage__strip">
        {[...peers.keys()].map((peerId) => (
          <Tile key={peerId} peerId={peerId} />
        ))}
        <SelfTile />
      </div>
    </div>
  );
}
