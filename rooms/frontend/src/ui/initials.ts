/** One or two letters that stand for a name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words[0];
  if (first === undefined) return "?";
  const last = words.length > 1 ? words[words.length - 1] : undefined;
  // `Array.from` keeps letters beyond the basic plane whole.
  return [first, last].map((word) => (word ? Array.from(word)[0] : "")).join("").toUpperCase();
}

/** A hue, 0 to 359, that is always the same for the same name. */
export function hueOf(name: string): number {
  let hash = 0;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 360;
  return hash;
}
