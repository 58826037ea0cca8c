import { Volume2 } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";

import type { RemoteTrack } from "../engine/state";
import { useCallState, useLocalState } from "./call-context";
import { sounds } from "./selectors";

/** Plays everybody's sound; asks for a click where the browser wants one first. */
export function AudioOutput() {
  const peers = useCallState((state) => state.peers);
  const tracks = useCallState((state) => state.tracks);
  const speakerId = useLocalState((state) => state.speakerId);
  const [blocked, setBlocked] = useState(false);
  const container = useRef<HTMLDivElement>(null);
  const onBlocked = useCallback(() => setBlocked(true), []);

  const hear = () => {
    setBlocked(false);
    for (const element of container.current?.querySelectorAll("audio") ?? []) {
      element.play().catch(onBlocked);
    }
  };

  return (
    <>
      <div ref={container} hidden>
        {sounds({ peers, tracks }).map((track) => (
          <Sound key={track.consumerId} remote={track} speakerId={speakerId} onBlocked={onBlocked} />
        ))}
      </div>
      {blocked && (
        <button type="button" className="button button--primary hear" onClick={hear}>
          <Volume2 size={20} aria-hidden="true" /> Click to hear
        </button>
      )}
    </>
  );
}

interface SoundProps {
  remote: RemoteTrack;
  speakerId: string | null;
  onBlocked: () => void;
}

function Sound({ remote, speakerId, onBlocked }: SoundProps) {
  const element = useRef<HTMLAudioElement>(null);
  const { track } = remote;
  useEffect(() => {
    const audio = element.current;
    if (!audio) return;
    audio.srcObject = new MediaStream([track]);
    audio.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") onBlocked();
    });
  }, [track, onBlocked]);
  useEffect(() => {
    // A speaker that is no longer plugged in leaves the sound where it was.
    if (speakerId !== null) element.current?.setSinkId(speakerId).catch(() => undefined);
  }, [speakerId]);
  return <audio ref={element} autoPlay />;
}
