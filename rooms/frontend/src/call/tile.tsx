import { useRef, useState, type CSSProperties } from "react";

import { classNames } from "../ui/class-names";
import { useCallState } from "./call-context";
import { Frame } from "./frame";
import { isMuted, loudness, qualityOf, trackOf } from "./selectors";
import { useVisible } from "./use-visible";
import { Video } from "./video";

/** Somebody else. */
export function Tile({ peerId, style }: { peerId: string; style?: CSSProperties | undefined }) {
  const frame = useRef<HTMLDivElement>(null);
  const peer = useCallState((state) => state.peers.get(peerId));
  const camera = useCallState((state) => trackOf(state, peerId, "camera"));
  const muted = useCallState((state) => isMuted(state, peerId));
  const speaking = useCallState((state) => state.activeSpeaker === peerId);
  const level = useCallState((state) => loudness(state, peerId));
  // Until the first picture is there, a video is black.
  const [pictured, setPictured] = useState<MediaStreamTrack | null>(null);
  useVisible(frame, camera?.consumerId ?? null);
  if (!peer) return null;

  const hasPicture = camera !== null && !camera.paused && camera.track === pictured;
  return (
    <Frame
      ref={frame}
      peerId={peerId}
      remote
      name={peer.name}
      className="tile"
      style={style}
      hasPicture={hasPicture}
      muted={muted}
      speaking={speaking && !muted}
      level={level}
      handRaised={peer.handRaised}
      quality={hasPicture ? qualityOf(camera.score) : "good"}
      video={
        <Video
          track={camera?.track ?? null}
          className={classNames("frame__video", !hasPicture && "frame__video--hidden")}
          onLoadedData={() => setPictured(camera?.track ?? null)}
          data-testid="remote-video"
          aria-label={`${peer.name}'s camera`}
        />
      }
    />
  );
}
