import { Hand, MicOff } from "lucide-react";

import { Avatar } from "../ui/avatar";
import { useCallState, useLocalState } from "./call-context";
import { isMuted } from "./selectors";

/** Who is in the room. */
export function People() {
  const self = useCallState((state) => state.self);
  const peers = useCallState((state) => state.peers);
  const selfMuted = useLocalState((state) => !state.microphone.on || state.microphone.track === null);
  return (
    <ul className="people">
      {self && (
        <Person name={self.name} own role={self.role} muted={selfMuted} handRaised={self.handRaised} />
      )}
      {[...peers.values()].map((peer) => (
        <Other key={peer.peerId} peerId={peer.peerId} name={peer.name} role={peer.role} handRaised={peer.handRaised} />
      ))}
    </ul>
  );
}

function Other({ peerId, ...rest }: { peerId: string; name: string; role: string; handRaised: boolean }) {
  const muted = useCallState((state) => isMuted(state, peerId));
  return <Person {...rest} muted={muted} />;
}

interface PersonProps {
  name: string;
  /** It is the user's own entry. */
  own?: boolean;
  role: string;
  muted: boolean;
  handRaised: boolean;
}

function Person({ name, own, role, muted, handRaised }: PersonProps) {
  return (
    <li className="person">
      <Avatar name={name} />
      <span className="person__name">
        {own ? `${name} (you)` : name}
        {role !== "participant" && <small className="hint">{role === "host" ? "Host" : "Moderator"}</small>}
      </span>
      {handRaised && <Hand className="person__hand" size={18} role="img" aria-label="Hand raised" />}
      {muted && <MicOff className="person__muted" size={18} role="img" aria-label="Muted" />}
    </li>
  );
}
