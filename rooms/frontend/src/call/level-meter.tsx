import { useEffect, useRef } from "react";

import { watchLevel } from "../engine/audio-level";

/** How loud a microphone is at this moment. */
export function LevelMeter({ track }: { track: MediaStreamTrack | null }) {
  const bar = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const element = bar.current;
    if (!track || !element) return;
    // Many times a second: past React.
    const stop = watchLevel(track, (level) => {
      element.style.scale = `${level} 1`;
    });
    return () => {
      stop();
      element.style.scale = "0 1";
    };
  }, [track]);
  return (
    <span className="level-meter" aria-hidden="true">
      <span ref={bar} className="level-meter__bar" />
    </span>
  );
}
