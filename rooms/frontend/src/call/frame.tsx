import { Hand, MicOff, Signal, SignalLow } from "lucide-react";
import type { CSSProperties, ReactNode, Ref } from "react";

import { Avatar } from "../ui/avatar";
import { classNames } from "../ui/class-names";
import { Reactions } from "./reactions";
import type { Quality } from "./selectors";
import "./tile.css";

interface FrameProps {
  peerId: string;
  /** Marks the tile as somebody else's. */
  remote?: boolean;
  name: string;
  /** What the label says, when it is not the name. */
  label?: string;
  className: string;
  video: ReactNode;
  /** There is a picture; otherwise initials stand for it. */
  hasPicture: boolean;
  muted: boolean;
  speaking: boolean;
  /** Loudness, 0 to 1. */
  level: number;
  handRaised: boolean;
  quality?: Quality;
  style?: CSSProperties | undefined;
  ref?: Ref<HTMLDivElement>;
}

/** What the tiles of all people have in common. */
export function Frame(props: FrameProps) {
  const { ref, peerId, remote, name, label = name, className, style, video } = props;
  const { hasPicture, muted, speaking, level, handRaised, quality = "good" } = props;
  return (
    <div
      ref={ref}
      data-peer-id={remote ? peerId : undefined}
      className={classNames("frame", className, speaking && "frame--speaking")}
      style={{ ...style, "--level": muted ? 0 : level } as CSSProperties}
    >
      {video}
      {!hasPicture && <Avatar name={name} className="frame__avatar" />}
      <div className="frame__corner">
        {quality !== "good" && <QualityMark quality={quality} />}
        {handRaised && (
          <span className="frame__mark frame__mark--hand" role="img" aria-label="Hand raised">
            <Hand />
          </span>
        )}
      </div>
      <Reactions peerId={peerId} />
      <div className="frame__label">
        {muted && (
          <span className="frame__muted" role="img" aria-label="Muted">
            <MicOff />
          </span>
        )}
        <span className="frame__name">{label}</span>
      </div>
    </div>
  );
}

function QualityMark({ quality }: { quality: Quality }) {
  const poor = quality === "poor";
  return (
    <span className={`frame__mark frame__mark--${quality}`} title="The connection is not good">
      {poor ? <SignalLow aria-hidden="true" /> : <Signal aria-hidden="true" />}
      <span>{poor ? "Poor connection" : "Weak connection"}</span>
    </span>
  );
}
