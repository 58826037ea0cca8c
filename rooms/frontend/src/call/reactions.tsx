import { useCallState } from "./call-context";

/** The reactions of one person, rising for a moment. */
export function Reactions({ peerId }: { peerId: string }) {
  const reactions = useCallState((state) => state.reactions);
  return (
    <div className="frame__reactions">
      {reactions
        .filter((reaction) => reaction.peerId === peerId)
        .map(({ id, emoji }) => (
          <span key={id} className="frame__reaction">
            {emoji}
          </span>
        ))}
    </div>
  );
}
