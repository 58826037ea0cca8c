import { useEffect, useRef, type ComponentProps } from "react";

interface VideoProps extends ComponentProps<"video"> {
  track: MediaStreamTrack | null;
}

/** Shows one video track. Sound is never played here, so that browsers let it start by itself. */
export function Video({ track, ...rest }: VideoProps) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (!element.current) return;
    element.current.srcObject = track && new MediaStream([track]);
  }, [track]);
  return <video ref={element} autoPlay playsInline muted {...rest} />;
}
