const REACTIONS = [
  ["👍", "Thumbs up"],
  ["👏", "Applause"],
  ["❤️", "Heart"],
  ["😂", "Laughing"],
  ["😮", "Surprised"],
  ["🎉", "Celebration"],
] as const;

export function ReactionPicker({ onPick }: { onPick: (emoji: string) => void }) {
  return (
    <div className="reaction-picker">
      {REACTIONS.map(([emoji, name]) => (
        <button key={emoji} type="button" aria-label={name} title={name} onClick={() => onPick(emoji)}>
          {emoji}
        </button>
      ))}
    </div>
  );
}
