import type { CSSProperties } from "react";

import { useCallState, useLocalState } from "./call-context";
import { Frame } from "./frame";
import { loudness } from "./selectors";
import { Video } from "./video";

/** This page's own camera, as in a mirror. */
export function SelfTile({ style, floating }: { style?: CSSProperties | undefined; floating?: boolean }) {
  const self = useCallState((state) => state.self);
  const track = useLocalState((state) => state.camera.track);
  const muted = useLocalState((state) => !state.microphone.on || state.microphone.track === null);
  const speaking = useCallState((state) => state.activeSpeaker === state.self?.peerId);
  const level = useCallState((state) => loudness(state, state.self?.peerId ?? ""));
  if (!self) return null;
  return (
    <Frame
      peerId={self.peerId}
      name={self.name}
      label="You"
      className={floating ? "self-tile self-tile--floating" : "self-tile"}
      style={style}
      hasPicture={track !== null}
      muted={muted}
      speaking={speaking && !muted}
      level={level}
      handRaised={self.handRaised}
      video={
        track && (
          <Video
            track={track}
            className="frame__video frame__video--mirrored"
            data-testid="self-video"
            aria-label="Your camera"
          />
        )
      }
    />
  );
}
